import { useLocale, day } from '@purser/i18n';
import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { MoneyText } from '../shared/MoneyText';
import { percent, type Level, type Price, type Promotion, type Tariff } from './data';
import css from './Fees.module.css';

const isFree = (price: Price) => price.rate_ppm === 0 && price.floor.amount === 0 && price.bands.length === 0;

/** One version of the price list: what each service costs the payer. */
export function TariffCard({ tariff, title }: { tariff: Tariff; title: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Card title={title}>
      <p className={css.text}>{t('fees.since', { version: tariff.version, at: day(tariff.effective_at, locale) })}</p>
      <Facts
        facts={tariff.services.map((price) => ({
          name: t(`fees.service.${price.service}`),
          value: isFree(price) ? t('money.free') : percent(price.rate_ppm),
          detail: isFree(price) ? null : <Conditions price={price} />,
        }))}
      />
    </Card>
  );
}

function Conditions({ price }: { price: Price }) {
  const { t } = useTranslation();
  const { bands, floor, cap, free_quota: quota } = price;
  return (
    <>
      {bands.map(({ above, rate_ppm: rate }) => (
        <div key={above.amount}>
          {t('fees.above', { rate: percent(rate) })} <MoneyText value={above} />
        </div>
      ))}
      {floor.amount > 0 && (
        <div>
          {t('fees.floor')} <MoneyText value={floor} />
        </div>
      )}
      {cap && (
        <div>
          {t('fees.cap')} <MoneyText value={cap} />
        </div>
      )}
      {quota.amount > 0 && (
        <div>
          {t('fees.quota')} <MoneyText value={quota} />
        </div>
      )}
    </>
  );
}

/** The levels anybody can earn, and what each waives. */
export function LevelsCard({ levels }: { levels: readonly Level[] }) {
  const { t } = useTranslation();
  if (levels.length === 0) return null;
  return (
    <Card title={t('fees.levels')}>
      <p className={css.text}>{t('fees.levels_detail')}</p>
      <Facts
        facts={levels.map((level) => ({
          name: level.name,
          detail: level.waives
            .map((w) => t('fees.waives', { service: t(`fees.service.${w.service}`), share: percent(w.share_ppm) }))
            .join(' · '),
          value: <MoneyText value={level.turnover} />,
        }))}
      />
    </Card>
  );
}

/** What runs now, and until when. */
export function PromotionsCard({ promotions }: { promotions: readonly Promotion[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (promotions.length === 0) return null;
  return (
    <Card title={t('fees.promotions')}>
      <Facts
        facts={promotions.map((p) => ({
          name: p.name,
          detail: t('fees.until', {
            services: p.services.map((s) => t(`fees.service.${s}`)).join(', '),
            at: day(p.ends_at, locale),
          }),
          value: p.share_ppm > 0 ? `−${percent(p.share_ppm)}` : <MoneyText value={{ ...p.off, amount: -p.off.amount }} />,
        }))}
      />
    </Card>
  );
}
