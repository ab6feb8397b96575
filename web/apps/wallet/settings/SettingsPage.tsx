import { chooseLook, Card, Choices, SCHEMES, Switch, TEXT_SIZES, useLook } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { LanguageChoice } from '../me/LanguageChoice';
import { chooseKeeping, useKeeping } from '../offline/store';
import css from './SettingsPage.module.css';

/** How the app speaks and looks on this device. */
export function SettingsPage() {
  const { t } = useTranslation();
  const look = useLook();
  const keeping = useKeeping();
  return (
    <FlowPage title={t('settings.title')}>
      <Card>
        <LanguageChoice />
      </Card>
      <Card>
        <Choices
          legend={t('settings.scheme')}
          value={look.scheme}
          onValue={(scheme) => chooseLook({ scheme })}
          choices={SCHEMES.map((scheme) => ({ value: scheme, title: t(`settings.schemes.${scheme}`) }))}
        />
      </Card>
      <Card>
        <Choices
          legend={t('settings.text')}
          value={look.text}
          onValue={(text) => chooseLook({ text })}
          choices={TEXT_SIZES.map((size) => ({
            value: size,
            title: <span className={css[size]}>{t(`settings.texts.${size}`)}</span>,
          }))}
        />
      </Card>
      <Card>
        <Switch
          label={t('settings.keep')}
          detail={t('settings.keep_detail')}
          on={keeping}
          onChange={chooseKeeping}
        />
      </Card>
    </FlowPage>
  );
}
