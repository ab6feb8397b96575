import { agree } from '../../../packages/i18n/agree';
import en from './en';
import zh from './zh-CN';

agree(en.translation, zh.translation);
