import { useTranslation } from 'react-i18next';
import { plain } from '../matters/words';
import type { CallMoment } from './data';

/** What happened on a call, in words; where the server knows more than this page, its codes. */
export function useCallWords() {
  const { t, i18n } = useTranslation();
  const say = (path: string, code: string): string => {
    const full = `calls.${path}.${code}`;
    return i18n.exists(full) ? i18n.t(full as 'calls.event.ring') : plain(code);
  };
  const titleOf = ({ source, kind, data }: CallMoment): string => {
    if (source === 'queue') return say('queued_event', kind);
    return say('event', kind === 'consult' && data.to === null ? 'consult_over' : kind);
  };
  const detailOf = ({ kind, data }: CallMoment): string => {
    if (kind === 'menu') return say('action', String(data.action));
    if (kind === 'identified') return say('proof', String(data.proof));
    if (kind === 'supervised') return say('mode', String(data.mode));
    if (kind === 'language') return t(`calls.spoken.${data.language === 'zh' ? 'zh' : 'en'}`);
    return '';
  };
  return { state: (state: string) => say('state', state), titleOf, detailOf };
}
