import { Card, Icon, Tile, type IconName, type Tint } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useDisputes, waitsForMe } from '../disputes/useDisputes';
import { useWaiting } from '../inquiries/useInquiries';
import { useRefunds } from '../refunds/useRefunds';
import { useMay } from '../session/useSession';
import css from './OverviewPage.module.css';

/** What waits for the merchant, by kind, with how many there are. */
export function ToAnswer() {
  const { t } = useTranslation();
  const [refunds, disputes, inquiries] = [useMay('refunds:read'), useMay('disputes:read'), useMay('inquiries:read')];
  if (!refunds && !disputes && !inquiries) return null;
  return (
    <Card flush title={t('console.to_answer')}>
      {refunds && <RefundsWaiting />}
      {disputes && <DisputesWaiting />}
      {inquiries && <InquiriesWaiting />}
    </Card>
  );
}

function RefundsWaiting() {
  const { t } = useTranslation();
  const refunds = useRefunds(true);
  const more = refunds.hasNextPage;
  return <Row to="/refunds" icon="undo" tint="brass" name={t('refunds.title')} count={refunds.items.length} more={more} />;
}

function DisputesWaiting() {
  const { t } = useTranslation();
  const disputes = useDisputes();
  const mine = disputes.items.filter(waitsForMe).length;
  return <Row to="/disputes" icon="shield" tint="red" name={t('disputes.title')} count={mine} more={disputes.hasNextPage} />;
}

function InquiriesWaiting() {
  const { t } = useTranslation();
  const { count, more } = useWaiting();
  return <Row to="/inquiries" icon="chat" tint="sea" name={t('inquiries.title')} count={count} more={more} />;
}

interface Props {
  to: string;
  icon: IconName;
  tint: Tint;
  name: string;
  count: number;
  /** There may be more than were counted. */
  more: boolean;
}

function Row({ to, icon, tint, name, count, more }: Props) {
  return (
    <Link to={to} className={css.row}>
      <Tile icon={icon} tint={tint} />
      <span className={css.what}>{name}</span>
      <span className={css.count}>
        {count}
        {more && '+'}
      </span>
      <Icon name="chevron" size={18} />
    </Link>
  );
}
