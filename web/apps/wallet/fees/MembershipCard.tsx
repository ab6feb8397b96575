import { Button, Card, confirm, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Failure } from '../shared/Failure';
import { MoneyText } from '../shared/MoneyText';
import type { Schemas } from '@purser/client';
import { percent, useAnswer, type Membership } from './data';
import css from './Fees.module.css';

/** My level: what I have, what this month's turnover is, and what it would take for the next. */
export function MembershipCard({ page }: { page: Schemas['MembershipPage'] }) {
  const { t } = useTranslation();
  const { current, turnover, next_level: next } = page;
  return (
    <>
      {page.offered.map((offer) => (
        <Offer key={offer.matter.id} offer={offer} />
      ))}
      <Card title={t('fees.mine')}>
        <Facts
          facts={[
            { name: t('fees.level'), value: current ? current.name : t('fees.none'), detail: current && <Waives of={current} /> },
            current?.matter.state === 'grace' && { name: t('fees.grace'), value: '' },
            { name: t('fees.turnover'), value: <MoneyText value={turnover} /> },
            next && { name: t('fees.next', { name: next.name }), value: <MoneyText value={next.turnover} /> },
          ]}
        />
        {current && <Leave membership={current} />}
      </Card>
    </>
  );
}

function Waives({ of }: { of: Membership }) {
  const { t } = useTranslation();
  return of.waives
    .map((w) => t('fees.waives', { service: t(`fees.service.${w.service}`), share: percent(w.share_ppm) }))
    .join(' · ');
}

function Offer({ offer }: { offer: Membership }) {
  const { t } = useTranslation();
  const answer = useAnswer(offer.matter.id);
  return (
    <Card title={t(offer.is_plan ? 'fees.offer_plan' : 'fees.offer', { name: offer.name })}>
      <p>
        <Waives of={offer} />
      </p>
      <div className={css.buttons}>
        <Button wide busy={answer.isPending} onClick={() => answer.mutate('accept')}>
          {t('fees.accept')}
        </Button>
        <Button wide look="soft" disabled={answer.isPending} onClick={() => answer.mutate('decline')}>
          {t('fees.decline')}
        </Button>
      </div>
      {answer.isError && <Failure error={answer.error} />}
    </Card>
  );
}

function Leave({ membership }: { membership: Membership }) {
  const { t } = useTranslation();
  const answer = useAnswer(membership.matter.id);
  const leave = async () => {
    const sure = await confirm({
      title: t('fees.leave'),
      body: membership.is_plan ? t('fees.leave_plan') : t('fees.leave_detail', { name: membership.name }),
      yes: t('fees.leave'),
      no: t('app.back'),
    });
    if (sure) answer.mutate('leave');
  };
  return (
    <div className={css.buttons}>
      <Button wide look="soft" busy={answer.isPending} onClick={() => void leave()}>
        {t('fees.leave')}
      </Button>
      {answer.isError && <Failure error={answer.error} />}
    </div>
  );
}
