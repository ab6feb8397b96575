export { refreshMatters, useMatter, type Matter } from './data';
export { MatterHead, TurnMark } from './MatterHead';
export { MatterView } from './MatterPage';
export { MatterRow } from './MattersPage';
export { MatterTimeline } from './MatterTimeline';
export { useStep } from './useStep';
export { useMatterWords } from './words';
