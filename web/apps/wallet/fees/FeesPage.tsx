import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { Loaded } from '../shared/loaded';
import { useMembership, useTariff } from './data';
import { MembershipCard } from './MembershipCard';
import { LevelsCard, PromotionsCard, TariffCard } from './TariffCards';

/** What everything costs, now and as announced; my own level, and how it is earned. */
export function FeesPage() {
  const { t } = useTranslation();
  const tariff = useTariff();
  const membership = useMembership();
  return (
    <FlowPage title={t('fees.title')}>
      <Loaded query={membership}>{(page) => <MembershipCard page={page} />}</Loaded>
      <Loaded query={tariff}>
        {({ current, announced, promotions }) => (
          <>
            <PromotionsCard promotions={promotions} />
            <TariffCard tariff={current} title={t('fees.now')} />
            {announced.map((coming) => (
              <TariffCard key={coming.version} tariff={coming} title={t('fees.coming')} />
            ))}
            <LevelsCard levels={current.levels} />
          </>
        )}
      </Loaded>
    </FlowPage>
  );
}
