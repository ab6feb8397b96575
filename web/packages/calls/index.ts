export { startCall, tryMicrophone, type CallOptions, type CallState, type Phone } from './call';
export { CallFault, type Trouble } from './trouble';
