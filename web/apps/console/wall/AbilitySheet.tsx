import { ask, type Schemas } from '@purser/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { queries } from '@purser/staff/app/queries';
import { plain } from '@purser/staff/matters/words';
import { BecauseSheet } from '@purser/staff/shared/BecauseSheet';
import { Many } from '@purser/staff/shared/Many';
import { Select } from '@purser/staff/shared/Select';

type Agent = Schemas['AgentOnWall'];
type Language = Schemas['AgentSkills']['languages'][number];

const SKILLS = ['theft', 'refunds', 'disputes', 'cards', 'fees', 'privacy', 'merchants', 'complaints'];
const HANDS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'] as const;
type Hands = (typeof HANDS)[number];

const listed = (words: string) => words.split(' ').filter(Boolean);

/** What a colleague can do, and how many of each they take at a time; it counts from the next contact on. */
export function AbilitySheet({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [languages, setLanguages] = useState(agent.languages.join(' '));
  const [skills, setSkills] = useState(agent.skills.join(' '));
  const [voice, setVoice] = useState<'0' | '1'>(agent.voice > 0 ? '1' : '0');
  const [chats, setChats] = useState(`${agent.chats}` as Hands);
  const [cases, setCases] = useState(`${agent.cases}` as Hands);
  const known = [...SKILLS, ...agent.skills.filter((skill) => !SKILLS.includes(skill))];
  const hands = HANDS.map((value) => ({ value, title: value }));
  const nameOf = (skill: string) => {
    const path = `wall.skill.${skill}`;
    return i18n.exists(path) ? i18n.t(path as 'wall.skill.theft') : plain(skill);
  };
  const save = async (reason: string) => {
    const body = {
      languages: listed(languages) as Language[],
      skills: listed(skills),
      voice: Number(voice),
      chats: Number(chats),
      cases: Number(cases),
      reason,
    };
    await ask(api.PUT('/v1/staff/agents/{staff_id}', { params: { path: { staff_id: agent.id } }, body }));
    void queries.invalidateQueries();
  };
  return (
    <BecauseSheet
      title={t('wall.ability_of', { name: agent.name })}
      draft={`ability.${agent.id}`}
      done={t('wall.ability_kept')}
      send={save}
      onClose={onClose}
    >
      <Many
        label={t('wall.languages')}
        choices={['zh', 'en']}
        nameOf={(one) => t(`wall.language.${one as 'zh'}`)}
        value={languages}
        onValue={setLanguages}
      />
      <Many label={t('wall.skills')} choices={known} nameOf={nameOf} value={skills} onValue={setSkills} />
      <Select
        label={t('wall.channels.voice')}
        value={voice}
        choices={(['1', '0'] as const).map((value) => ({ value, title: t(`wall.calls_taken.${value}`) }))}
        onValue={setVoice}
      />
      <Select label={t('wall.chats_at_once')} value={chats} choices={hands} onValue={setChats} />
      <Select label={t('wall.cases_at_once')} value={cases} choices={hands} onValue={setCases} />
      <p>{t('wall.cases_mean')}</p>
    </BecauseSheet>
  );
}
