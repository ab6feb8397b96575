import { ask, type Schemas } from '@purser/client';
import { formatMoney, fullMoment, useLocale } from '@purser/i18n';
import { Badge, Banner, Facts, Table } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Matter } from '@purser/staff/app/api';
import { useWords } from '@purser/staff/matters/words';
import { useMay } from '@purser/staff/session/useColleague';
import { listed } from '@purser/staff/shared/listed';
import { Panel } from '@purser/staff/shared/Panel';

type File = Schemas['StolenFile'];

/** What changed before the theft, what each visit has shown, and the payments that are said not to be the owner's. */
export function StolenPanel({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  if (!useMay('theft.read')) return null;
  const params = { path: { customer_id: matter.subject_id, matter_id: matter.id } };
  return (
    <Panel
      matter={matter}
      title={t('theft.title')}
      load={() => ask(api.GET('/v1/staff/stolen-accounts/{customer_id}/{matter_id}', { params }))}
    >
      {(file) => (
        <div className="stack">
          <Way file={file} />
          <Visits visits={file.visits.filter(says)} />
          {file.claims.length > 0 && <Claims file={file} />}
        </div>
      )}
    </Panel>
  );
}

function Way({ file }: { file: File }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const changed = listed(
    file.changed.map((one) => t(`theft.changes.${one}`)),
    locale,
  );
  return (
    <>
      {file.way === 'strengthened' && <Banner tone="warn">{t('theft.strengthened', { changed })}</Banner>}
      <Facts
        facts={[
          { name: t('theft.way'), value: t(`theft.ways.${file.way}`), strong: true },
          { name: t('theft.frozen_at'), value: fullMoment(file.frozen_at, locale) },
          { name: t('theft.claims_named'), value: t(file.claims_named ? 'own.yes' : 'own.no') },
          file.new_contact !== null && { name: t('theft.new_contact'), value: file.new_contact },
          file.cool_until !== null && { name: t('theft.cool_until'), value: fullMoment(file.cool_until, locale) },
          file.missing.length > 0 && {
            name: t('theft.missing'),
            value: listed(
              file.missing.map((one) => t(`theft.misses.${one}`)),
              locale,
            ),
          },
        ]}
      />
    </>
  );
}

type Visit = File['visits'][number];

/** Whether a visit says who it was by, or shows anything; one that was opened by telephone does neither at first. */
const says = (visit: Visit) => visit.login !== null || visit.shown.length > 0 || visit.document_asked_at !== null;

function Visits({ visits }: { visits: readonly Visit[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (visits.length === 0) return <p>{t('theft.no_visits')}</p>;
  return (
    <Table
      label={t('theft.visits')}
      rows={visits}
      keyOf={(visit) => visit.id}
      columns={[
        { name: t('theft.address'), cell: (visit) => visit.login ?? '–' },
        {
          name: t('theft.shown'),
          cell: (visit) =>
            listed(
              visit.shown.map((one) => t(`theft.proofs.${one}`)),
              locale,
            ) || '–',
        },
        {
          name: t('theft.document'),
          cell: (visit) => visit.document_asked_at && fullMoment(visit.document_asked_at, locale),
        },
        { name: t('theft.whose'), cell: (visit) => visit.is_owner && <Badge tone="good">{t('theft.owner')}</Badge> },
      ]}
    />
  );
}

function Claims({ file }: { file: File }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const words = useWords();
  return (
    <Table
      label={t('theft.claims')}
      rows={file.claims}
      keyOf={(claim) => claim.id}
      columns={[
        {
          name: t('theft.claims'),
          cell: (claim) => (
            <Link to={`/matters/${file.customer_id}/${claim.id}`}>
              {words.state('unauthorised_payment', claim.state)}
            </Link>
          ),
        },
        { name: t('theft.loss'), figure: true, cell: (claim) => formatMoney(claim.loss, locale) },
        { name: t('theft.credited'), figure: true, cell: (claim) => formatMoney(claim.credited, locale) },
        { name: t('theft.taken_back'), figure: true, cell: (claim) => formatMoney(claim.taken_back, locale) },
      ]}
    />
  );
}
