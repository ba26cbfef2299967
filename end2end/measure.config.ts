// `make bench`: figures of the page, not a test.
import config from './playwright.config';

export default { ...config, testMatch: 'measure.ts', retries: 0 };
