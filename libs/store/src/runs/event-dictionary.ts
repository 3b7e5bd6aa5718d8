/**
 * What the JSON of events is mostly made of: zlib refers to it instead of writing it out. Rows that were written with it are
 * read with it, so it never changes; a better one is added as another with the next number.
 */
const first = [
  '["run.cancelled",{"v":1,"reason":"","cancelledBy":""}]',
  '["run.suspended",{"v":1,"budget":"tokens","message":"","stepId":""}]["run.resumed",{"v":1,"resumedBy":"","budget":{"tokens":1000,"toolCalls":10,"seconds":60,"steps":100}}]',
  '["signal.received",{"v":1,"id":"","name":"","payload":{"inline":{}},"sentBy":""}]["run.admitted",{"v":1}]',
  '["approval.requested",{"v":1,"stepId":"","attempt":1,"title":"","subject":{"inline":{}},"subjectSha256":""}]',
  '["approval.decided",{"v":1,"stepId":"","subjectSha256":"","approved":true,"reason":"","decidedBy":""}]',
  '["child.started",{"v":1,"stepId":"","attempt":1,"childRunId":"","workflow":"","version":1,"until":"2026-01-01T00:00:00.000Z"}]',
  '["child.ended",{"v":1,"stepId":"","childRunId":"","output":{"inline":""}}]',
  '["step.waiting",{"v":1,"stepId":"","attempt":1,"signal":"","until":"2027-"}]["step.iterated",{"v":1,"stepId":"","iteration":1,"output":{"inline":""}}]',
  '["retrieval.done",{"v":1,"stepId":"","attempt":1,"callKey":"retrieve","collection":"","query":"","passages":[{"chunkId":"","documentId":"","score":0.}],"durationMs":}]',
  ',"copiedFrom":{"runId":"","seq":}["run.failed",{"v":1,"error":{"code":"step.handler-failed","message":"step \'","terminal":true},"stepId":""}]',
  '["step.failed",{"v":1,"stepId":"","attempt":1,"error":{"code":"tool.failed","message":"","terminal":false,"remedy":"","cause":{"code":""}},"willRetry":true,"retryAt":"2026-","durationMs":}]',
  '{"blob":"","bytes":,"mediaType":"application/json"},"text":"","content":[{"type":"tool-call","toolCallId":"","toolName":"","args":{"expression":""}}]',
  '{"role":"system","content":"You are a helpful assistant. Answer the question with the help of the passages. Use the tools. "}',
  '{"role":"tool","toolCallId":"call_","content":""},"toolCalls":[{"id":"call_1","name":"","arguments":{}}]',
  '["run.created",{"v":1,"workflow":"","version":1,"definitionSha256":"","input":{"inline":{"question":""}},"createdBy":"","queued":true,"parent":{"runId":"","stepId":"","depth":1},"forkOf":{"runId":"","stepId":""}}]',
  '["model.called",{"v":1,"stepId":"agent","attempt":1,"callKey":"turn-1-tool-1","model":"","modelFingerprint":"","prompt":{"extends":null,"messages":{"inline":[{"role":"user","content":""},{"role":"assistant","content":""}]},"renderedSha256":""},"parameters":{"temperature":0,"maxTokens":256,"topP":1,"seed":0},"output":{"inline":""},"tokensSha256":"","finishReason":"stop","usage":{"promptTokens":100,"cachedTokens":0,"outputTokens":},"timing":{"queueMs":1.,"prefillMs":,"decodeMs":},"reuse":{"tokens":0,"reason":"prefix"}}]',
  '["tool.called",{"v":1,"stepId":"","attempt":1,"callKey":"call","tool":"calculator","arguments":{"inline":{"expression":""}},"result":{"inline":""},"durationMs":0.}]',
  '["step.entered",{"v":1,"stepId":"each","attempt":1,"items":{"inline":[]},"count":,"case":"else"}]["step.skipped",{"v":1,"stepId":""}]["run.completed",{"v":1,"output":{"inline":"',
  '[["step.completed",{"v":1,"stepId":"each[0].","attempt":1,"output":{"inline":"","durationMs":0}],["step.started",{"v":1,"stepId":"each[1].","attempt":1,"worker":"worker-"}]]',
].join('');

/** By the number that stands in front of what was packed with it. */
export const eventDictionaries: ReadonlyMap<number, Buffer> = new Map([[1, Buffer.from(first)]]);
export const newestDictionary = 1;
