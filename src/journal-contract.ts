/** What a journal of your own has to keep, as cases for any test runner. */
export { type JournalCase, journalContract } from './journal/contract.ts';
