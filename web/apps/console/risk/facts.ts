import { formatMoney, useLocale } from '@purser/i18n';
import { plain } from '@purser/staff/matters/words';
import { useTranslation } from 'react-i18next';
import type { Decision } from './DecisionsPage';

/** A fact over a window of time ends with it: `out_sum_1h`. */
const WINDOW = /^(.+)_(1m|15m|1h|1d|30d)$/;
/** The age of what never happened, minutes. */
const NEVER = 1_000_000_000;

type Unit = 'money' | 'yes' | 'age' | 'share' | 'hour' | 'kinds' | 'proofs';

const UNITS: Record<string, Unit> = {
  kind: 'kinds',
  proof: 'proofs',
  amount: 'money',
  free_up_to: 'money',
  free_day: 'money',
  free_run: 'money',
  share: 'share',
  hour: 'hour',
  by_code: 'yes',
  static_qr: 'yes',
  first_payee: 'yes',
  new_device: 'yes',
  recovering: 'yes',
  device_age: 'age',
  security_age: 'age',
};

const unitOf = (fact: string): Unit | undefined => (fact.endsWith('_sum') ? 'money' : UNITS[fact]);

/** What the rules looked at in the reader's words: each fact's name, and its value with its unit. Of what the page does not know, its code. */
export function useFacts() {
  const { i18n } = useTranslation();
  const locale = useLocale();
  const say = (path: string, code: string): string =>
    i18n.exists(`risk.${path}.${code}`) ? i18n.t(`risk.${path}.${code}` as 'risk.facts.kind') : plain(code);
  const nameOf = (code: string) => {
    const [, fact = code, span] = WINDOW.exec(code) ?? [];
    const what = say('facts', fact);
    return span === undefined ? what : i18n.t('risk.in_span', { what, span: say('spans', span) });
  };
  const valueOf = (code: string, value: number | string, currency: string) => {
    const unit = unitOf(WINDOW.exec(code)?.[1] ?? code);
    if (unit === 'kinds' || unit === 'proofs') return say(unit, String(value));
    if (typeof value === 'string' || unit === undefined) return String(value);
    if (unit === 'money') return formatMoney({ amount: value, currency }, locale);
    if (unit === 'yes') return i18n.t(value ? 'risk.yes' : 'risk.no');
    if (unit === 'share') return `${value}%`;
    return unit === 'hour' ? i18n.t('risk.hour', { value }) : ageOf(value);
  };
  const ageOf = (minutes: number) => {
    if (minutes >= NEVER) return i18n.t('risk.never');
    if (minutes < 120) return i18n.t('risk.minutes', { value: minutes });
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? i18n.t('risk.hours', { value: hours }) : i18n.t('risk.days', { value: Math.floor(hours / 24) });
  };
  return ({ facts, amount }: Decision) =>
    Object.entries(facts).map(([code, value]) => ({ name: nameOf(code), value: valueOf(code, value, amount.currency) }));
}
