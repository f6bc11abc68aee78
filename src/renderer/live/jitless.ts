import { z } from 'zod';

// zod otherwise compiles its parsers with `new Function`, which the page's Content Security Policy and Trusted Types refuse.
// It decides this when a schema is made, so this file is imported before any file that makes one.
z.config({ jitless: true });
