import { ask, type Schemas } from '@purser/client';
import { Card, type Column, Empty, Table } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Select } from '@purser/staff/shared/Select';
import { Loaded } from '../shared/loaded';
import { useFigures } from '../shared/words';
import { Export } from './Period';
import css from './Period.module.css';

type Row = Schemas['ComplaintCount'];

const YEARS = 3;

/** The year's complaints by type, as the law wants them reported. */
export function Complaints() {
  const { t } = useTranslation();
  const { count } = useFigures();
  const now = new Date().getFullYear();
  const [year, setYear] = useState(String(now));
  const complaints = useQuery({
    queryKey: ['complaints', year],
    queryFn: ({ signal }) =>
      ask(api.GET('/v1/staff/reports/complaints', { params: { query: { year: Number(year) } }, signal })),
  });
  const columns: Column<Row>[] = [
    { name: t('reports.type'), cell: (c) => c.name },
    { name: t('reports.opened'), figure: true, cell: (c) => count(c.opened) },
    { name: t('reports.ended'), figure: true, cell: (c) => count(c.ended) },
    { name: t('reports.in_time'), figure: true, cell: (c) => count(c.in_time) },
    { name: t('reports.late'), figure: true, cell: (c) => count(c.late) },
    { name: t('reports.extended'), figure: true, cell: (c) => count(c.extended) },
    { name: t('reports.median'), figure: true, cell: (c) => (c.median_days === null ? '–' : count(c.median_days)) },
  ];
  return (
    <>
      <h2>{t('reports.complaints_title')}</h2>
      <div className={css.row}>
        <Select
          label={t('reports.year')}
          value={year}
          choices={Array.from({ length: YEARS }, (_, back) => ({ value: String(now - back), title: String(now - back) }))}
          onValue={setYear}
        />
      </div>
      <Loaded query={complaints}>
        {({ items, term_days }) => (
          <Card
            flush
            title={t('reports.complaints', { days: term_days })}
            aside={<Export href={`/v1/staff/reports/complaints.csv?year=${year}`} name={t('reports.sheet')} />}
          >
            {items.length > 0 ? (
              <Table label={t('reports.by_type')} columns={columns} rows={items} keyOf={(c) => c.type} />
            ) : (
              <Empty title={t('reports.no_complaints')} />
            )}
          </Card>
        )}
      </Loaded>
    </>
  );
}
