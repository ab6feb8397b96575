import { Badge, Button, Empty, Sheet, Skeleton } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { StaffCall } from '@purser/staff/calls/data';
import { Failure } from '@purser/staff/shared/Failure';
import css from './ConsultSheet.module.css';
import { useColleagues, type ColleagueNow } from './data';
import { useCallActs } from './useCallActs';

/** A word with a colleague while the customer hears music; or the caller goes over to them at once. */
export function ConsultSheet({ call, onClose }: { call: StaffCall; onClose: () => void }) {
  const { t } = useTranslation();
  const there = useColleagues();
  return (
    <Sheet open title={t('call.ask')} closeLabel={t('shell.close')} onClose={onClose}>
      <p>{t('call.ask_means')}</p>
      {there.isPending && <Skeleton lines={3} plain label={t('shell.loading')} />}
      {there.isError && <Failure error={there.error} onRetry={() => void there.refetch()} />}
      {there.data?.items.length === 0 && <Empty title={t('call.nobody')} />}
      <ul className={css.list}>
        {there.data?.items.map((one) => (
          <li key={one.id}>
            <Row call={call} one={one} onClose={onClose} />
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function Row({ call, one, onClose }: { call: StaffCall; one: ColleagueNow; onClose: () => void }) {
  const { t } = useTranslation();
  const { consult, handOver } = useCallActs(call);
  const done = { onSuccess: onClose };
  return (
    <div className={css.row}>
      <div>
        <strong>{one.name}</strong> <span className={css.number}>{one.number}</span>
        <p>
          <Badge tone={one.is_free ? 'good' : 'plain'}>{t(`contacts.activity.${one.activity}`)}</Badge>{' '}
          {one.languages.map((language) => t(`contacts.language.${language as 'zh'}`)).join(' · ')}
        </p>
      </div>
      <div className={css.acts}>
        <Button busy={consult.isPending} onClick={() => consult.mutate(one.id, done)}>
          {t('call.ask_them')}
        </Button>
        <Button look="plain" busy={handOver.isPending} onClick={() => handOver.mutate(one.id, done)}>
          {t('call.hand_over')}
        </Button>
      </div>
    </div>
  );
}
