import en from './en';
import zh from './zh-CN';

export const resources = { en, 'zh-CN': zh };

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: (typeof en)['translation'] };
  }
}
