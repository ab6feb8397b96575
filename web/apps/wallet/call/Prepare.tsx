import { Banner, Button, Card, Icon, type IconName } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useContact } from '../contact/data';
import { Wait } from '../contact/Wait';
import { MenuList } from '../shared/MenuList';
import { Attached, Pick, useAbout } from './About';
import { Backs } from './Backs';
import css from './Call.module.css';
import { CodeCard } from './CodeCard';
import { dial } from './line';
import type { OwnLine } from './own';
import { Truth } from './Truth';
import { Trouble } from './Trouble';

const POINTS = [
  { icon: 'person', text: 'call.hand.known' },
  { icon: 'mic', text: 'call.hand.mic' },
  { icon: 'receipt', text: 'call.hand.recorded' },
  { icon: 'shield', text: 'call.hand.never' },
] as const satisfies readonly { icon: IconName; text: string }[];

/** Before a call: what it is about, what will happen, how long it takes, and the other ways to do it. */
export function Prepare({ own }: { own: OwnLine }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { about, choose } = useAbout();
  const contact = useContact(about?.subject ?? null, about?.id ?? null);
  const channels = contact.data?.channels ?? [];
  const inApp = channels.find(({ way }) => way === 'call');
  const number = channels.find(({ way }) => way === 'phone')?.address ?? null;
  // A telephone reaches us where we have a number, or where the lines that ring customers are carried.
  const hasTelephone = number !== null || channels.some(({ way }) => way === 'callback');
  if (contact.data && !inApp && !hasTelephone) return <None />;
  const attach = contact.data?.attach;
  const link = attach?.kind && attach.object_id ? { kind: attach.kind, id: attach.object_id } : {};
  const back = `/call/back?${new URLSearchParams({ type: attach?.type ?? 'other', ...link })}`;
  return (
    <>
      <Trouble fault={own.fault} />
      {about ? <Attached about={about} onChange={() => choose(null)} /> : <Pick onPick={choose} />}
      <Card title={t('call.entry')}>
        {inApp && (
          <p className={css.now} data-testid="call-wait">
            <Icon name="clock" size={18} /> <Wait channel={inApp} />
          </p>
        )}
        <ul className={css.points}>
          {POINTS.map(({ icon, text }) => (
            <li key={text}>
              <Icon name={icon} size={20} />
              {t(text)}
            </li>
          ))}
        </ul>
        {inApp && !inApp.open && <Banner tone="warn">{t('call.wait.closed')}</Banner>}
        <Button wide disabled={!inApp} icon={<Icon name="phone" size={20} />} onClick={() => void dial(about)}>
          {t('call.do')}
        </Button>
      </Card>
      {hasTelephone && <CodeCard key={JSON.stringify(about)} about={about} number={number} />}
      <Backs />
      <Card flush label={t('call.back.title')}>
        <MenuList
          items={[{ to: back, icon: 'bell', tint: 'brass', title: t('call.back.entry'), detail: t('call.back.entry_detail') }]}
        />
      </Card>
      <Truth />
      {contact.isError && (
        <Button look="plain" onClick={() => void navigate('/cases/new')}>
          {t('call.none.write')}
        </Button>
      )}
    </>
  );
}

/** No hotline here: the other ways. */
function None() {
  const { t } = useTranslation();
  return (
    <>
      <Card title={t('call.none.title')}>
        <p className={css.soft}>{t('call.none.detail')}</p>
      </Card>
      <Card flush label={t('call.none.title')}>
        <MenuList
          items={[
            { to: '/chat', icon: 'chat', tint: 'violet', title: t('call.none.chat') },
            { to: '/cases/new', icon: 'pen', tint: 'sea', title: t('call.none.write') },
          ]}
        />
      </Card>
      <Truth />
    </>
  );
}
