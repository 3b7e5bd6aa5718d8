/** Of its own, so that it is fetched when the first bundle is. */
export { auditBundleMediaType, verifyAuditBundle } from '@marimba/contracts';
