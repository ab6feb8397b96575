import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Page } from '../app/Page';
import { Course } from '../matters/Course';
import { useMay } from '../session/useSession';
import { Loaded } from '../shared/loaded';
import { AnswerForm } from './AnswerForm';
import { AppealForm } from './AppealForm';
import { Duties } from './Duties';
import { Evidence } from './Evidence';
import { Story } from './Story';
import { useDispute, type Dispute } from './useDisputes';

/** A dispute: what is said, what one may answer, the evidence of both sides, the decision, and how it went on. */
export function DisputePage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const dispute = useDispute(id);
  return (
    <Page title={t('disputes.one')} up={{ to: '/disputes', name: t('disputes.title') }}>
      <Loaded query={dispute}>{(shown) => <Shown dispute={shown} />}</Loaded>
    </Page>
  );
}

function Shown({ dispute }: { dispute: Dispute }) {
  const mayAct = useMay('disputes:write');
  const { actions } = dispute.timeline;
  const appealed = dispute.appeals.some(({ side }) => side === 'merchant');
  return (
    <>
      <Story dispute={dispute} />
      {mayAct && actions.includes('offer') && <AnswerForm dispute={dispute} />}
      {mayAct && <Duties dispute={dispute} />}
      {mayAct && actions.includes('appeal') && !appealed && <AppealForm dispute={dispute} />}
      <Evidence dispute={dispute} mayAdd={mayAct && actions.includes('add_evidence')} />
      <Course matter={dispute.timeline} />
    </>
  );
}
