// zod must know before any schema is made that the page may not compile code (Content Security Policy, Trusted Types). A bundler may put
// schemas into a part that runs before this file; what is imported on demand runs after it.
import './live/jitless.ts';

await import('./start.tsx');
