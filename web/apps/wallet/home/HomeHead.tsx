import { Mark } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { LanguageButton } from '../app/LanguageButton';
import { useMe } from '../session/useMe';
import { Waves } from '../shared/Waves';
import { dayPart } from './greeting';
import css from './HomeHead.module.css';

export function HomeHead() {
  const { t } = useTranslation();
  const name = useMe().data?.name ?? '';
  return (
    <header className={css.head}>
      <div className={css.row}>
        <span className={css.mark}>
          <Mark size={42} />
        </span>
        <div className={css.who}>
          <h1>{t('app.name')}</h1>
          <p>{t(`home.greeting.${dayPart(new Date().getHours())}`, { name })}</p>
        </div>
        <span className={css.language}>
          <LanguageButton />
        </span>
      </div>
      <Waves />
    </header>
  );
}
