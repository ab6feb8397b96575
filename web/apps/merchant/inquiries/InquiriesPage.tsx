import { moment, until, useLocale } from '@purser/i18n';
import { Badge, Table } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AnswerPage } from '../shared/AnswerPage';
import { useWaitingOnly } from '../shared/useWaitingOnly';
import { useInquiries, type InquirySummary } from './useInquiries';

/** What the house asks about the shop's sales, first what waits for an answer. */
export function InquiriesPage() {
  const [waiting] = useWaitingOnly();
  const inquiries = useInquiries(waiting);
  return (
    <AnswerPage words="inquiries" list={inquiries}>
      <InquiryTable inquiries={inquiries.items} />
    </AnswerPage>
  );
}

function InquiryTable({ inquiries }: { inquiries: readonly InquirySummary[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Table
      label={t('inquiries.title')}
      rows={inquiries}
      keyOf={(inquiry) => inquiry.id}
      columns={[
        { name: t('inquiries.asked_at'), whole: true, cell: (inquiry) => <Link className="link" to={`/inquiries/${inquiry.id}`}>{moment(inquiry.asked_at, locale)}</Link> },
        { name: t('inquiries.about'), cell: (inquiry) => (locale === 'zh-CN' ? inquiry.type.zh : inquiry.type.en) },
        { name: t('orders.number'), cell: (inquiry) => inquiry.about.map(({ order_no }) => order_no ?? '–').join(', ') },
        { name: t('inquiries.case'), cell: (inquiry) => <code>{inquiry.case_number}</code> },
        { name: t('inquiries.state'), cell: (inquiry) => <InquiryState inquiry={inquiry} /> },
        { name: t('inquiries.answer_within'), cell: (inquiry) => (inquiry.answer_by === null ? '–' : <Due at={inquiry.answer_by} />) },
      ]}
    />
  );
}

function Due({ at }: { at: string }) {
  const locale = useLocale();
  return (
    <time dateTime={at} title={moment(at, locale)}>
      {until(at, locale)}
    </time>
  );
}

/** Whether an answer is waited for, was given, or is not needed. */
export function InquiryState({ inquiry }: { inquiry: InquirySummary }) {
  const { t } = useTranslation();
  if (inquiry.waits) return <Badge tone="warn">{t('inquiries.waits')}</Badge>;
  return <Badge tone={inquiry.is_open ? 'info' : 'plain'}>{t(inquiry.is_open ? 'inquiries.answered' : 'inquiries.over')}</Badge>;
}
