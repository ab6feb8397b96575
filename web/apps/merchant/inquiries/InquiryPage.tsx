import { fullMoment, useLocale } from '@purser/i18n';
import { Card, Facts } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Page } from '../app/Page';
import { useMay } from '../session/useSession';
import { Loaded } from '../shared/loaded';
import { MoneyText } from '../shared/MoneyText';
import { AnswerForm } from './AnswerForm';
import { InquiryState } from './InquiriesPage';
import { Talk } from './Talk';
import { useInquiry, type Inquiry } from './useInquiries';

/** What the house wants to know about a sale, what was said, and where one answers. */
export function InquiryPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const inquiry = useInquiry(id);
  return (
    <Page title={t('inquiries.one')} up={{ to: '/inquiries', name: t('inquiries.title') }}>
      <Loaded query={inquiry}>{(shown) => <Shown inquiry={shown} />}</Loaded>
    </Page>
  );
}

function Shown({ inquiry }: { inquiry: Inquiry }) {
  const mayAnswer = useMay('inquiries:write') && inquiry.is_open;
  return (
    <>
      <About inquiry={inquiry} />
      <Talk inquiry={inquiry} />
      {mayAnswer && <AnswerForm key={inquiry.id} inquiry={inquiry} />}
    </>
  );
}

function About({ inquiry }: { inquiry: Inquiry }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const sales = inquiry.about.flatMap((sale) => [
    { name: t('orders.number'), value: sale.order_no ?? '–' },
    { name: t('inquiries.payer'), value: sale.payer },
    { name: t('inquiries.paid_at'), value: fullMoment(sale.paid_at, locale) },
    { name: t('inquiries.amount'), value: <MoneyText value={sale.amount} />, strong: true },
  ]);
  return (
    <Card title={locale === 'zh-CN' ? inquiry.type.zh : inquiry.type.en}>
      <Facts
        facts={[
          { name: t('inquiries.state'), value: <InquiryState inquiry={inquiry} /> },
          { name: t('inquiries.case'), value: <code>{inquiry.case_number}</code> },
          { name: t('inquiries.asked_at'), value: fullMoment(inquiry.asked_at, locale) },
          ...sales,
        ]}
      />
    </Card>
  );
}
