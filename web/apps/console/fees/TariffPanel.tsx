import { ask } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { api, type Matter } from '@purser/staff/app/api';
import { useMay } from '@purser/staff/session/useColleague';
import { Panel } from '@purser/staff/shared/Panel';
import { PriceTable } from './PriceTable';
import { Simulator } from './Simulator';

/** A version of the tariff: its prices, and what they would have come to. */
export function TariffPanel({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (!useMay('fees.read')) return null;
  return (
    <>
      <Panel
        matter={matter}
        title={t('fees.tariff')}
        load={() => ask(api.GET('/v1/tariffs/{tariff_id}', { params: { path: { tariff_id: matter.id } } }))}
      >
        {(tariff) => (
          <div className="stack">
            <Facts
              facts={[
                { name: t('fees.version'), value: tariff.version, strong: true },
                tariff.announced_at !== null && {
                  name: t('fees.announced_at'),
                  value: fullMoment(tariff.announced_at, locale),
                },
                tariff.effective_at !== null && {
                  name: t('fees.effective_at'),
                  value: fullMoment(tariff.effective_at, locale),
                },
              ]}
            />
            <PriceTable tariff={tariff} />
          </div>
        )}
      </Panel>
      <Simulator tariff={matter.id} />
    </>
  );
}
