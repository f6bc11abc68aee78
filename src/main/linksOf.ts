import type { PracticeToLink } from './healthengine/index.ts';
import { practiceSetupOf, type ResolvedPolicy } from './policy/index.ts';
import { sandboxApiKey, sandboxPractices } from './sandbox/healthengine/index.ts';

/**
 * The practices that are linked to Healthengine by the policy; in the demo, a practice without a link of its own is linked
 * to the sandbox. @param sandboxUrl base URL of the demo's sandbox, null outside the demo.
 */
export function linksOf(policy: ResolvedPolicy, sandboxUrl: string | null): readonly PracticeToLink[] {
  const free = sandboxUrl === null ? [] : [...sandboxPractices];
  return policy.practices.flatMap((practice): PracticeToLink[] => {
    const { tenantId, healthengine } = practice;
    const setup = practiceSetupOf(practice);
    const hours = practice.setup?.hours ?? [];
    if (healthengine) {
      const { baseUrl, practiceId, userAgent } = healthengine;
      const [apiKey, practiceKey] = [policy.secretOf(healthengine.apiKey), policy.secretOf(healthengine.practiceKey)];
      if (apiKey === undefined || practiceKey === undefined) return [];
      const readKeys = () => ({
        apiKey: policy.secretAgain(healthengine.apiKey) ?? apiKey,
        practiceKey: policy.secretAgain(healthengine.practiceKey) ?? practiceKey,
      });
      return [{ link: { tenantId, baseUrl, practiceId, readKeys, userAgent }, setup, hours }];
    }
    const pretend = free.shift();
    if (!pretend || sandboxUrl === null) return [];
    const userAgent = { name: 'Frontdesk', email: 'demo@example.com', environment: 'demo' };
    const { practiceId, practiceKey } = pretend;
    const readKeys = () => ({ apiKey: sandboxApiKey, practiceKey });
    return [{ link: { tenantId, baseUrl: sandboxUrl, practiceId, readKeys, userAgent }, setup, hours }];
  });
}
