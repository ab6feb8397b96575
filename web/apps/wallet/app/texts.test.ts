import { startLanguage } from '@purser/i18n';
import i18next from 'i18next';
import { expect, test } from 'vitest';
import { startTexts } from '../locales/start';
import { loadTexts, withTexts } from './texts';

// alone: it begins with texts that nobody has fetched
test('a page that is fetched comes with its texts, in both languages', async () => {
  await startLanguage(startTexts);
  expect(i18next.exists('app.back')).toBe(true);
  expect(i18next.exists('security.title')).toBe(false);
  const [shell] = withTexts([{ children: [{ path: '/a', lazy: async () => ({ Component: () => null }) }, { path: '/b' }] }]);
  const [lazy, plain] = shell!.children!;
  expect(plain).toEqual({ path: '/b' });
  const page = await (lazy!.lazy as () => Promise<object>)();
  expect(page).toHaveProperty('Component');
  for (const lng of ['en', 'zh-CN']) {
    expect(i18next.exists('security.title', { lng })).toBe(true);
    expect(i18next.exists('app.back', { lng })).toBe(true);
  }
  expect(loadTexts()).toBe(loadTexts());
});
