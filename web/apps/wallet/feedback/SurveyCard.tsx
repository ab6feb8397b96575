import { Banner } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSurveys } from './data';

/** Asks how it was, on the page of the case it was about; nothing where there is nothing to ask. */
export function SurveyCard({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const survey = useSurveys().data?.find((one) => one.case_id === caseId);
  if (!survey) return null;
  return (
    <Banner tone="info" icon="check" action={<Link to={`/surveys/${survey.id}`}>{t('feedback.rate')}</Link>}>
      {t('feedback.survey')}
    </Banner>
  );
}
