import { startStaffApp } from '@purser/staff/app/start';
import '../../packages/ui/tokens.css';
import '../../packages/ui/base.css';
import { pages } from './app/routes';
import { resources } from './locales';

await startStaffApp('/console/', pages, resources);
