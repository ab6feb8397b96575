import { Banner, Button } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import type { StaffCall } from '@purser/staff/calls/data';
import css from './Asking.module.css';
import { useColleagues } from './data';
import { useCallActs } from './useCallActs';

/** A colleague is asked apart: back to the customer, or the customer goes over to the colleague. */
export function Asking({ call, colleague }: { call: StaffCall; colleague: string }) {
  const { t } = useTranslation();
  const { consult, handOver } = useCallActs(call);
  const who = useColleagues().data?.items.find(({ id }) => id === colleague);
  const name = who ? `${who.name} (${who.number})` : t('call.colleague');
  return (
    <Banner tone="info" icon="person" urgent>
      <div className="stack" data-testid="asking">
        <p>{t('call.asking', { name })}</p>
        <div className={css.acts}>
          <Button look="plain" busy={consult.isPending} onClick={() => consult.mutate(null)}>
            {t('call.back')}
          </Button>
          <Button busy={handOver.isPending} onClick={() => handOver.mutate(colleague)}>
            {t('call.hand_over')}
          </Button>
        </div>
      </div>
    </Banner>
  );
}
