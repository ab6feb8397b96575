import { Banner, Card, Empty, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { Loaded } from '../shared/loaded';
import { MenuList } from '../shared/MenuList';
import { SearchBox } from '../statement/SearchBox';
import { TOPICS, useFound, useHelp, type Heading, type Topic } from './data';
import css from './Help.module.css';

/** Help: asked in one's own words, or looked through by topic. */
export function HelpPage() {
  const { t } = useTranslation();
  const [address, setAddress] = useSearchParams();
  const question = address.get('q') ?? '';
  return (
    <FlowPage title={t('help.title')}>
      <SearchBox
        label={t('help.search')}
        hint={t('help.search_hint')}
        value={question}
        onSearch={(q) => setAddress(q === '' ? {} : { q }, { replace: true })}
      />
      {question.trim() === '' ? <Topics /> : <Results question={question} />}
    </FlowPage>
  );
}

function Results({ question }: { question: string }) {
  const { t } = useTranslation();
  return (
    <div className={css.results} aria-live="polite">
      <Loaded query={useFound(question)}>
        {({ items }) =>
          items.length > 0 ? (
            <Card flush label={t('help.found')}>
              <Headings items={items} />
            </Card>
          ) : (
            <Card>
              <Empty title={t('help.nothing')} detail={t('help.nothing_detail')} />
            </Card>
          )
        }
      </Loaded>
      <Reach />
    </div>
  );
}

function Topics() {
  const { t } = useTranslation();
  return (
    <>
      <Banner tone="bad" icon="freeze">
        <Link to="/security/freeze">{t('help.danger')}</Link>
      </Banner>
      <Loaded query={useHelp()}>
        {({ items }) => (
          <>
            {(Object.keys(TOPICS) as Topic[]).map((topic) => (
              <Card key={topic} flush title={t(`help.topic.${topic}`)}>
                <Headings items={items.filter((item) => item.topic === topic)} />
              </Card>
            ))}
          </>
        )}
      </Loaded>
      <Reach />
    </>
  );
}

export function Headings({ items }: { items: readonly Heading[] }) {
  return (
    <MenuList
      items={items.map(({ slug, title, summary, topic }) => ({
        to: `/help/${slug}`,
        title,
        detail: summary,
        ...TOPICS[topic],
      }))}
    />
  );
}

/** When help does not: people. */
export function Reach() {
  const { t } = useTranslation();
  return (
    <Link to="/contact" className={css.reach}>
      <Icon name="chat" size={20} />
      {t('help.reach')}
    </Link>
  );
}
