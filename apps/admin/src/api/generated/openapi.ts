// Generated from the OpenAPI document by `npm run generate:api`; not edited by hand.
import type { JsonValue } from '@marimba/contracts';

export interface paths {
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys, without their secrets */
        get: operations["getV1ApiKeys"];
        put?: never;
        /** Make a key; it is shown this once */
        post: operations["postV1ApiKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key; it is refused within two seconds */
        delete: operations["deleteV1ApiKeysId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the runs ask people to approve, newest first; a run’s own route takes the decision */
        get: operations["getV1Approvals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tenant's own chain: administrative acts and the seals of runs, newest first */
        get: operations["getV1Audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/chain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recompute the tenant's chain and compare it with the logs that it seals and with its signed ends */
        get: operations["getV1AuditChain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The whole chain with its signed ends as one file, oldest first, that verifies offline
         * @description A line of JSON each: a header, then `{"event"}` in order, then `{"root"}`, last `{"end"}` with their numbers.
         */
        get: operations["getV1AuditExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public key that signed ends of chains are verified with */
        get: operations["getV1AuditKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/roots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The signed ends of the chain, oldest first */
        get: operations["getV1AuditRoots"];
        put?: never;
        /** Sign the end of the chain now; the newest signed end is the answer */
        post: operations["postV1AuditRoots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose key this is, and what it may do */
        get: operations["getV1Me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the tenant may use, and what of it is used now */
        get: operations["getV1Usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a model answer a conversation
         * @description As OpenAI has it. With `stream` the answer comes as server-sent events, the last of which is `[DONE]`. A parameter that the model cannot honour is refused; a client that closes the connection ends the answer.
         */
        post: operations["postV1ChatCompletions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List collections */
        get: operations["getV1Collections"];
        put?: never;
        /** Make a collection */
        post: operations["postV1Collections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One collection */
        get: operations["getV1CollectionsName"];
        put?: never;
        post?: never;
        /** Remove a collection with all its documents */
        delete: operations["deleteV1CollectionsName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{name}/ranking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say how a collection ranks
         * @description The whole of it: what is left out has its default again. The next search ranks so; nothing is made anew.
         */
        put: operations["putV1CollectionsNameRanking"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{name}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search passages, best first
         * @description The answer says for each passage its rank and score in every part of the search, and which way vectors were searched.
         */
        get: operations["getV1CollectionsNameSearch"];
        put?: never;
        /**
         * Search passages, with filters on metadata
         * @description The answer says for each passage its rank and score in every part of the search, and which way vectors were searched. Filters name keys that the collection declares as filterable.
         */
        post: operations["postV1CollectionsNameSearch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a model write on from a prompt as it is, without its chat template
         * @description As OpenAI has it. With `stream` the answer comes as server-sent events, the last of which is `[DONE]`.
         */
        post: operations["postV1Completions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{name}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a collection's documents */
        get: operations["getV1CollectionsNameDocuments"];
        put?: never;
        /**
         * Add a document of text or Markdown
         * @description The same text from the same source is kept once (200). Another text from a known source takes its place, whole (201). Files of other formats are read by `POST /v1/collections/{name}/ingestions`.
         */
        post: operations["postV1CollectionsNameDocuments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One document with its text */
        get: operations["getV1DocumentsId"];
        put?: never;
        post?: never;
        /** Remove a document with its chunks, vectors, states and file */
        delete: operations["deleteV1DocumentsId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{id}/chunks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A document's chunks in order, with their headings, pages and offsets into its text */
        get: operations["getV1DocumentsIdChunks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{id}/pages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A document's pages, slides or parts, and where each stands in its text */
        get: operations["getV1DocumentsIdPages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{id}/original": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file that a document was read out of, as it came */
        get: operations["getV1DocumentsIdOriginal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turn texts into vectors of length 1 */
        post: operations["postV1Embeddings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List facts, newest first, with those that are no longer recalled
         * @description An administrator's key that is no user's own lists those of every user where no scope is named.
         */
        get: operations["getV1MemoryFacts"];
        put?: never;
        /**
         * Remember a fact; a newer one of a key takes the place of the older
         * @description One that is remembered already is given back as it is (200).
         */
        post: operations["postV1MemoryFacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search what is remembered in a scope, best first */
        get: operations["getV1MemorySearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/facts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One fact */
        get: operations["getV1MemoryFactsId"];
        put?: never;
        post?: never;
        /**
         * Forget a fact for good
         * @description With it go the facts of its key and of its words, and the words of the messages of threads that hold it. Workers then search the states of models that they keep. The logs of runs that have used it stay as they are: they are evidence.
         */
        delete: operations["deleteV1MemoryFactsId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/facts/{id}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve a fact in quarantine, or refuse it */
        post: operations["postV1MemoryFactsIdDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/forgotten/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look everywhere again for what was forgotten */
        get: operations["getV1MemoryForgottenId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/threads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List threads, newest first */
        get: operations["getV1MemoryThreads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/threads/{thread}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The messages of a thread, oldest first, and its summary */
        get: operations["getV1MemoryThreadsThread"];
        put?: never;
        post?: never;
        /** Remove a thread with all its messages */
        delete: operations["deleteV1MemoryThreadsThread"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/memory/threads/{thread}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a message; a thread begins with its first */
        post: operations["postV1MemoryThreadsThreadMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is alive */
        get: operations["getHealthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Postgres and Redis answer; 503 when one does not */
        get: operations["getReadyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/hooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a signed event, which starts a run
         * @description Standard Webhooks: the signature stands in for a key. The same webhook-id again gives the same run (200); a new one starts one (201).
         */
        post: operations["postV1HooksId"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{name}/ingestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read documents into a collection: files, addresses, or texts
         * @description Files come as multipart/form-data (each part with a filename, which is its source), or one as the body itself with its name in `source`; addresses and texts come as JSON. PDF, DOCX, PPTX, HTML, Markdown, plain text, JSON, CSV and e-mail are read, as their content says. The answer comes when all is received; reading is a run, whose events are at `/v1/runs/{runId}/events`. A document whose source and bytes are known is not read again; one that has changed takes the place of the old one, whole. `snapshot` names a model that reads each document whole once it is there and keeps its state, so that the first question of an agent starts from it.
         */
        post: operations["postV1CollectionsNameIngestions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ingestions/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What has become of the documents of an ingestion so far */
        get: operations["getV1IngestionsRunId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mcp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Of the protocol: there is no stream without a call, which the status 405 tells a client */
        get: operations["getMcp"];
        put?: never;
        /**
         * The Model Context Protocol (streamable HTTP): each workflow is a tool
         * @description For MCP clients: the address is this one, the header `Authorization: Bearer mrb_…`. A call starts a run; its progress is told while it goes on, its output is the result. There are no sessions.
         */
        post: operations["postMcp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the api does and which workers there are, as Prometheus reads it
         * @description Engines and devices are told in full by each worker, on its own port (WORKER_HEALTH_PORT).
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Models that workers serve or have served */
        get: operations["getV1Models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One model */
        get: operations["getV1ModelsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/model-imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Imports of the last week, newest first, with how far they are */
        get: operations["getV1ModelImports"];
        put?: never;
        /**
         * Have a worker import a model of the hub or a folder
         * @description A worker with the role inference downloads it, checks it against the checksums of the hub and writes its graph into the cache of that machine. Which hub, and which folders, the configuration of the worker says; a caller names neither an address nor a place to write to.
         */
        post: operations["postV1ModelImports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/model-imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One import */
        get: operations["getV1ModelImportsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/model-imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End an import; what was downloaded is gone on with by the next of the same model */
        post: operations["postV1ModelImportsIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a run; what it is doing stops within a second */
        post: operations["postV1RunsIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/signals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a run a signal; it is kept if no step waits for it yet */
        post: operations["postV1RunsIdSignals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run asks people to approve, and what they have said */
        get: operations["getV1RunsIdApprovals"];
        put?: never;
        /** Approve or refuse what a step asks for; the decision holds for exactly this subject */
        post: operations["postV1RunsIdApprovals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a run that its budget has stopped go on with a larger one */
        post: operations["postV1RunsIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a new run from a step of this one, with another input, model or prompt
         * @description What does not depend on the step is kept as it was; the new run says where each of it comes from.
         */
        post: operations["postV1RunsIdFork"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a run: its events and tokens in one order, until it ends
         * @description Server-sent events. `event` carries a RunEvent, `token` a piece of a model's output while it is written, `progress` how many pages of a document are read, `end` nothing. Send the last id back as Last-Event-ID to go on where a connection broke.
         */
        get: operations["getV1RunsIdEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/rebuild": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make what is stored beside a run's log anew from the log, and tell what was different
         * @description Status, output, use of the budget and pending steps. With `dryRun` nothing is written.
         */
        post: operations["postV1RunsIdRebuild"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make anew what a run's log says, and tell where it first differs
         * @description A line of JSON a message: `progress` while it works, and a `report` or an `error` as the last. `recorded` makes anew what the engine made; `verified` also makes the calls of local, seeded models again. Nothing is written.
         */
        post: operations["postV1RunsIdReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List runs, newest first */
        get: operations["getV1Runs"];
        put?: never;
        /**
         * Start a run of a workflow
         * @description With the header Idempotency-Key the same request again gives the same run (200 and `Idempotency-Replayed: true`), for 24 hours at least. A key whose request was refused is free again.
         */
        post: operations["postV1Runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run */
        get: operations["getV1RunsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run's log, by cursor */
        get: operations["getV1RunsIdLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit bundle of a run that has ended: its whole log as one file that verifies offline */
        get: operations["getV1RunsIdAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/chain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recompute the hash chain of a run's log */
        get: operations["getV1RunsIdChain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/blobs/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A large value that the run's log refers to */
        get: operations["getV1RunsIdBlobsSha256"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List schedules, newest first */
        get: operations["getV1Schedules"];
        put?: never;
        /**
         * Start runs of a workflow at the times of a cron expression
         * @description Times are those of the time zone: one that a change of clocks leaves out comes at the first moment after it, one that comes twice counts once.
         */
        post: operations["postV1Schedules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One schedule, with its next times, its last run and what went wrong last */
        get: operations["getV1SchedulesName"];
        /** Replace all of a schedule but its name */
        put: operations["putV1SchedulesName"];
        post?: never;
        /** Remove a schedule; its runs stay */
        delete: operations["deleteV1SchedulesName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start nothing until it is resumed; the run that is going is left to end */
        post: operations["postV1SchedulesNamePause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schedules/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on with the next time from now; those of the pause are let go */
        post: operations["postV1SchedulesNameResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{id}/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The states of models that have read the document, newest first */
        get: operations["getV1DocumentsIdSnapshots"];
        put?: never;
        /**
         * Have a model read the whole document once
         * @description Questions of agents with `knowledge` go on from the state that it leaves. It goes with its document; of a changed text or another model it is never used.
         */
        post: operations["postV1DocumentsIdSnapshots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One secret, without its value */
        get: operations["getV1SecretsName"];
        /** Keep a value that tools use by name, or replace it; no route gives it back */
        put: operations["putV1SecretsName"];
        post?: never;
        /** Remove a secret; tools that use it fail until it is put again */
        delete: operations["deleteV1SecretsName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List secrets, newest first, without their values */
        get: operations["getV1Secrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Workflows to begin with, as they are shipped */
        get: operations["getV1Templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One template: its parameters, examples, and the definition with the defaults */
        get: operations["getV1TemplatesName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/{name}/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a workflow made from a template
         * @description As POST /v1/workflows does with the definition in which the parameters stand in place of the defaults: a new version (201), or the same one where nothing differs (200).
         */
        post: operations["postV1TemplatesNameWorkflows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tenants of the installation, newest first */
        get: operations["getV1Tenants"];
        put?: never;
        /** Make a tenant with its first administrator's key, which is shown this once */
        post: operations["postV1Tenants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One tenant, by id or name */
        get: operations["getV1TenantsTenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a tenant may use, and what of it is used now */
        get: operations["getV1TenantsTenantUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set what a tenant may use; what is left out has no bound */
        put: operations["putV1TenantsTenantLimits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept none of its keys within two seconds, and begin no run of it; what is going ends as it would */
        post: operations["postV1TenantsTenantDisable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the keys of a disabled tenant again */
        post: operations["postV1TenantsTenantEnable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make another administrator's key of a tenant, which is shown this once */
        post: operations["postV1TenantsTenantApiKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tool-sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List sources of tools, newest first, with the state of their tools */
        get: operations["getV1ToolSources"];
        put?: never;
        /**
         * Register a database, an OpenAPI document or an MCP server; the tools that it has now are approved
         * @description Credentials are named, never sent here: put them with PUT /v1/secrets/:name first. What a source offers later is refused until it is approved.
         */
        post: operations["postV1ToolSources"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tool-sources/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One source of tools */
        get: operations["getV1ToolSourcesName"];
        put?: never;
        post?: never;
        /** Remove a source and its tools */
        delete: operations["deleteV1ToolSourcesName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tool-sources/{name}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a source again what it offers; nothing new is approved by that */
        post: operations["postV1ToolSourcesNameRefresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tools that workflows may name, with their schemas and hashes; and those that wait for approval */
        get: operations["getV1Tools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One tool: what was approved, what its source says now, and what differs */
        get: operations["getV1ToolsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{name}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a new or changed tool be called: exactly the one with this hash */
        post: operations["postV1ToolsNameApprove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tools/{name}/call": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a tool; what it does outside is done */
        post: operations["postV1ToolsNameCall"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The people that keys, runs and memory of the tenant are for, by name
         * @description There is no list of accounts: a user is whom a key, a run or a fact names.
         */
        get: operations["getV1Users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks, newest first, without their secrets */
        get: operations["getV1Webhooks"];
        put?: never;
        /** Let signed events start runs of a workflow; the secret is shown this once */
        post: operations["postV1Webhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook, without its secret */
        get: operations["getV1WebhooksName"];
        /** Replace all of a webhook but its name, its address and its secret */
        put: operations["putV1WebhooksName"];
        post?: never;
        /** Remove a webhook; its runs stay */
        delete: operations["deleteV1WebhooksName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse signed events until it is resumed (409 webhook.paused)
         * @description Nothing of them is kept: who sends as Standard Webhooks says sends them again, for hours or days, so that a short pause loses none and what is sent meanwhile can still be withdrawn.
         */
        post: operations["postV1WebhooksNamePause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take signed events again */
        post: operations["postV1WebhooksNameResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{name}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new secret, shown this once; the old one is taken for a while longer */
        post: operations["postV1WebhooksNameRotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Workers that give a sign of life, their devices and the models on them
         * @description Each worker says this of itself every five seconds; one that has said nothing for twenty is left out. Restarts, bytes in use, tokens a second, batch size and cache hit rate stand beside each device, queue depth beside each model.
         */
        get: operations["getV1Workers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers/{name}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a worker finish what it has and take nothing more
         * @description It becomes `draining`, then `drained` when its last step and call have ended; it can then be stopped without anything being done twice. What follows from its steps is done by others. A worker that is started again takes work.
         */
        post: operations["postV1WorkersNameDrain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a drained worker take work again */
        post: operations["postV1WorkersNameResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List workflows, each with its newest version */
        get: operations["getV1Workflows"];
        put?: never;
        /**
         * Register a workflow, as JSON or YAML
         * @description A definition that differs from the newest version becomes the next version (201); the same content gives the same version (200).
         */
        post: operations["postV1Workflows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a definition without keeping it
         * @description Answers 200 either way, with every problem and where it is, so that an editor can ask as one types.
         */
        post: operations["postV1WorkflowsCheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version of a workflow, the newest unless told otherwise */
        get: operations["getV1WorkflowsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflows/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every version, newest first */
        get: operations["getV1WorkflowsNameVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/schemas/workflow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** JSON Schema of a workflow definition */
        get: operations["getV1SchemasWorkflow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @enum {string} */
            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
            detail: string;
            remedy?: string;
            requestId?: string;
            errors?: {
                pointer: string;
                message: string;
                hint?: string;
            }[];
        };
        OpenAiError: {
            error: {
                message: string;
                type: string;
                param: string | null;
                code: string | null;
            };
        };
        Shared1: JsonValue;
        Shared2: ({
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "transform";
            value: components["schemas"]["Shared1"];
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "tool";
            tool: string;
            arguments: {
                [key: string]: components["schemas"]["Shared1"];
            };
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "code";
            code: string;
            input?: components["schemas"]["Shared1"];
            timeoutMs?: number;
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "retrieve";
            collection: string;
            query: string;
            limit?: number;
            /** @enum {string} */
            mode?: "auto" | "full-text" | "vectors" | "fused";
            rerank?: boolean;
            filters?: string | {
                [key: string]: components["schemas"]["Shared1"];
            };
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "memory";
            remember?: {
                /** @enum {string} */
                scope?: "user" | "agent" | "workspace";
                agent?: string;
                text: string;
                key?: string;
                confidence?: number;
            };
            recall?: {
                scopes?: ("user" | "agent" | "workspace")[];
                agent?: string;
                query?: string;
                limit?: number;
            };
            forget?: {
                fact: string;
            };
            append?: {
                /** @enum {string} */
                scope?: "user" | "agent" | "workspace";
                agent?: string;
                thread: string;
                /** @enum {string} */
                role: "user" | "assistant";
                content: string;
            };
            history?: {
                /** @enum {string} */
                scope?: "user" | "agent" | "workspace";
                agent?: string;
                thread: string;
                tokens?: number;
                summary?: {
                    model: string;
                    maxTokens?: number;
                };
            };
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "model";
            model: string;
            messages: {
                /** @enum {string} */
                role: "system" | "user" | "assistant";
                content: string;
            }[];
            passages?: string;
            /** @enum {string} */
            grounding?: "off" | "quote" | "span";
            parameters?: {
                maxTokens?: number;
                temperature?: number;
                topP?: number;
                topK?: number;
                minP?: number;
                repetitionPenalty?: number;
                presencePenalty?: number;
                frequencyPenalty?: number;
                logitBias?: {
                    [key: string]: number;
                };
                logprobs?: number;
                seed?: number;
                stop?: string[];
            };
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "agent";
            model: string;
            instructions?: string;
            task: string;
            passages?: string;
            memory?: {
                recall?: {
                    scopes?: ("user" | "agent" | "workspace")[];
                    agent?: string;
                    query?: string;
                    limit?: number;
                };
                thread?: {
                    /** @enum {string} */
                    scope?: "user" | "agent" | "workspace";
                    agent?: string;
                    thread: string;
                    tokens?: number;
                    summary?: {
                        model: string;
                        maxTokens?: number;
                    };
                };
                remember?: {
                    /** @enum {string} */
                    scope?: "user" | "agent" | "workspace";
                    agent?: string;
                };
            };
            knowledge?: {
                collection: string;
                documents?: string | string[];
                query?: string;
                /** @enum {string} */
                mode?: "auto" | "retrieval" | "long-context" | "both";
                wholeTokens?: number;
                limit?: number;
            };
            /** @enum {string} */
            grounding?: "off" | "quote" | "span";
            tools?: (string | {
                tool: string;
                arguments?: {
                    [key: string]: {
                        enum?: components["schemas"]["Shared3"][];
                        prefix?: string;
                        pattern?: string;
                        maxLength?: number;
                        minimum?: number;
                        maximum?: number;
                    };
                };
                with?: {
                    [key: string]: components["schemas"]["Shared1"];
                };
                /** @enum {string} */
                approval?: "never" | "when-tainted" | "always";
            })[];
            toolChoice?: "required" | {
                name: string;
            };
            /** @enum {string} */
            untrusted?: "ask" | "refuse";
            output?: {
                [key: string]: components["schemas"]["Shared1"];
            };
            maxTurns?: number;
            limits?: {
                turns?: number;
                toolCalls?: number;
                tokens?: number;
                seconds?: number;
            };
            parameters?: {
                maxTokens?: number;
                temperature?: number;
                topP?: number;
                topK?: number;
                minP?: number;
                repetitionPenalty?: number;
                presencePenalty?: number;
                frequencyPenalty?: number;
                logitBias?: {
                    [key: string]: number;
                };
                logprobs?: number;
                seed?: number;
                stop?: string[];
            };
            /** @enum {string} */
            mode?: "plain" | "assured";
            requirements?: (string | ({
                id?: string;
                threshold?: number;
                /** @constant */
                kind: "judged";
                text: string;
                model?: string;
            } | {
                id?: string;
                threshold?: number;
                /** @constant */
                kind: "schema";
                schema: {
                    [key: string]: components["schemas"]["Shared1"];
                };
            } | {
                id?: string;
                threshold?: number;
                /** @constant */
                kind: "pattern";
                pattern: string;
                ignoreCase?: boolean;
                absent?: boolean;
            } | {
                id?: string;
                threshold?: number;
                /** @constant */
                kind: "citations";
                min?: number;
            } | {
                id?: string;
                threshold?: number;
                /** @constant */
                kind: "numbers";
            } | {
                id?: string;
                threshold?: number;
                /** @constant */
                kind: "length";
                words?: {
                    min?: number;
                    max?: number;
                };
                characters?: {
                    min?: number;
                    max?: number;
                };
            } | {
                id?: string;
                threshold?: number;
                /** @constant */
                kind: "language";
                /** @enum {string} */
                language: "am" | "ar" | "az" | "be" | "bg" | "bn" | "ca" | "cs" | "da" | "de" | "el" | "en" | "es" | "et" | "eu" | "fa" | "fi" | "fr" | "gu" | "he" | "hi" | "hr" | "hu" | "hy" | "is" | "it" | "ja" | "ka" | "kn" | "ko" | "ku" | "lo" | "lt" | "lv" | "ml" | "mr" | "ms" | "nl" | "no" | "or" | "pa" | "pl" | "pt" | "ro" | "ru" | "sk" | "sl" | "sq" | "sr" | "sv" | "ta" | "te" | "th" | "tl" | "tr" | "uk" | "ur" | "vi" | "yo" | "zh";
            }))[];
            assurance?: {
                candidates?: number;
                /** @enum {string} */
                choose?: "passing" | "best";
                repairs?: number;
                tokens?: number;
                seconds?: number;
                temperature?: number;
                plan?: boolean;
                /** @enum {string} */
                unmet?: "report" | "fail";
            };
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "ingest";
            collection: string;
            document: components["schemas"]["Shared1"];
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "branch";
            cases: {
                when: string;
                steps: components["schemas"]["Shared2"];
            }[];
            else?: components["schemas"]["Shared2"];
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "parallel";
            branches: {
                [key: string]: components["schemas"]["Shared2"];
            };
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "map";
            over: string;
            as?: string;
            steps: components["schemas"]["Shared2"];
            concurrency?: number;
            output?: components["schemas"]["Shared1"];
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "loop";
            steps: components["schemas"]["Shared2"];
            until: string;
            max: number;
            output?: components["schemas"]["Shared1"];
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "workflow";
            workflow: string;
            version?: number;
            input?: {
                [key: string]: components["schemas"]["Shared1"];
            };
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "wait";
            for?: number | string;
            until?: string;
            signal?: string;
        } | {
            id: string;
            needs?: string[];
            description?: string;
            if?: string;
            retry?: {
                attempts?: number;
                backoffMs?: number;
                factor?: number;
                maxBackoffMs?: number;
                jitter?: number;
                on?: ("request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error")[];
            };
            timeout?: number | string;
            onError?: {
                steps?: components["schemas"]["Shared2"];
                continue?: boolean;
                output?: components["schemas"]["Shared1"];
            };
            idempotencyKey?: string;
            budget?: {
                tokens?: number;
                toolCalls?: number;
            };
            /** @constant */
            kind: "approval";
            title: string;
            subject: components["schemas"]["Shared1"];
        })[];
        Shared3: JsonValue;
        WorkflowDefinition: {
            name: string;
            description?: string;
            input?: {
                [key: string]: components["schemas"]["Shared1"];
            };
            steps: components["schemas"]["Shared2"];
            output?: components["schemas"]["Shared1"];
            outputSchema?: {
                [key: string]: components["schemas"]["Shared1"];
            };
            budget?: {
                tokens?: number;
                seconds?: number;
                steps?: number;
                toolCalls?: number;
            };
            concurrency?: number;
        };
        Shared4: JsonValue;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getV1ApiKeys: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            prefix: string;
                            /** @enum {string} */
                            role: "viewer" | "member" | "admin" | "system";
                            user?: string;
                            createdBy: string;
                            createdAt: string;
                            expiresAt?: string;
                            lastUsedAt?: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @enum {string} */
                    role?: "viewer" | "member" | "admin" | "system";
                    user?: string;
                    /** Format: date-time */
                    expiresAt?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        prefix: string;
                        /** @enum {string} */
                        role: "viewer" | "member" | "admin" | "system";
                        user?: string;
                        createdBy: string;
                        createdAt: string;
                        expiresAt?: string;
                        lastUsedAt?: string;
                        key: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1ApiKeysId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Approvals: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                status?: "waiting" | "approved" | "refused" | "ended";
                workflow?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            stepId: string;
                            title: string;
                            subject: components["schemas"]["Shared1"];
                            subjectSha256: string;
                            /** Format: date-time */
                            requestedAt: string;
                            /** Format: date-time */
                            until?: string;
                            /** @enum {string} */
                            status: "waiting" | "approved" | "refused" | "ended";
                            decidedBy?: string;
                            reason?: string;
                            /** Format: uuid */
                            runId: string;
                            workflow: string;
                            version: number;
                            seq: number;
                            /** Format: date-time */
                            decidedAt?: string;
                        }[];
                        next?: string;
                        waiting: number;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Audit: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                actor?: string;
                action?: string;
                subject?: string;
                from?: string;
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @constant */
                            v: 1;
                            /** Format: uuid */
                            tenantId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            actor: string;
                            action: string;
                            subject: string;
                            detail: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            prevHash: string;
                            hash: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AuditChain: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ok: boolean;
                        events: number;
                        headHash: string;
                        problems: {
                            seq: number;
                            message: string;
                        }[];
                        root?: {
                            /** @constant */
                            v: 1;
                            /** Format: uuid */
                            tenantId: string;
                            seq: number;
                            headHash: string;
                            /** Format: date-time */
                            at: string;
                            keySha256: string;
                            /** Format: base64 */
                            signature: string;
                        };
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AuditExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AuditKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        algorithm: "Ed25519";
                        /** Format: base64 */
                        publicKey: string;
                        sha256: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AuditRoots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @constant */
                            v: 1;
                            /** Format: uuid */
                            tenantId: string;
                            seq: number;
                            headHash: string;
                            /** Format: date-time */
                            at: string;
                            keySha256: string;
                            /** Format: base64 */
                            signature: string;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuditRoots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        v: 1;
                        /** Format: uuid */
                        tenantId: string;
                        seq: number;
                        headHash: string;
                        /** Format: date-time */
                        at: string;
                        keySha256: string;
                        /** Format: base64 */
                        signature: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tenant: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        };
                        key: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        };
                        /** @enum {string} */
                        role: "viewer" | "member" | "admin" | "system";
                        user?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Usage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        limits: {
                            runsAtOnce?: number;
                            tokensPerDay?: number;
                            tokensPerRun?: number;
                            stepsPerRun?: number;
                        };
                        runs: number;
                        tokensToday: number;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ChatCompletions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    model: string;
                    stream?: boolean | null;
                    stream_options?: {
                        include_usage?: boolean | null;
                        include_obfuscation?: false | null;
                    } | null;
                    n?: number | null;
                    max_tokens?: number | null;
                    temperature?: number | null;
                    top_p?: number | null;
                    top_k?: number | null;
                    min_p?: number | null;
                    repetition_penalty?: number | null;
                    presence_penalty?: number | null;
                    frequency_penalty?: number | null;
                    logit_bias?: {
                        [key: string]: number;
                    } | null;
                    seed?: number | null;
                    stop?: (string | string[]) | null;
                    user?: string | null;
                    metadata?: {
                        [key: string]: components["schemas"]["Shared1"];
                    } | null;
                    safety_identifier?: string | null;
                    prompt_cache_key?: string | null;
                    prompt_cache_retention?: string | null;
                    service_tier?: ("auto" | "default") | null;
                    store?: false | null;
                    messages: ({
                        /** @enum {string} */
                        role: "system" | "developer" | "user";
                        content: string | {
                            /** @constant */
                            type: "text";
                            text: string;
                        }[];
                        name?: string | null;
                    } | {
                        /** @constant */
                        role: "assistant";
                        content?: (string | {
                            /** @constant */
                            type: "text";
                            text: string;
                        }[]) | null;
                        tool_calls?: {
                            id: string;
                            /** @constant */
                            type: "function";
                            function: {
                                name: string;
                                arguments: string;
                            };
                        }[] | null;
                        name?: string | null;
                        refusal?: string | null;
                        reasoning_content?: string | null;
                    } | {
                        /** @constant */
                        role: "tool";
                        content: string | {
                            /** @constant */
                            type: "text";
                            text: string;
                        }[];
                        tool_call_id: string;
                    })[];
                    max_completion_tokens?: number | null;
                    logprobs?: boolean | null;
                    top_logprobs?: number | null;
                    tools?: {
                        /** @constant */
                        type: "function";
                        function: {
                            name: string;
                            description?: string | null;
                            parameters?: {
                                [key: string]: components["schemas"]["Shared4"];
                            } | null;
                            strict?: boolean | null;
                        };
                    }[] | null;
                    tool_choice?: (("auto" | "none" | "required") | {
                        /** @constant */
                        type: "function";
                        function: {
                            name: string;
                        };
                    }) | null;
                    parallel_tool_calls?: boolean | null;
                    response_format?: ({
                        /** @constant */
                        type: "text";
                    } | {
                        /** @constant */
                        type: "json_object";
                    } | {
                        /** @constant */
                        type: "json_schema";
                        json_schema: {
                            name: string;
                            description?: string | null;
                            schema: {
                                [key: string]: components["schemas"]["Shared3"];
                            };
                            strict?: boolean | null;
                        };
                    }) | null;
                    structured_outputs?: ({
                        regex: string;
                    } | {
                        choice: string[];
                    } | {
                        grounded: {
                            passages: string[];
                            /**
                             * @default json
                             * @enum {string}
                             */
                            form?: "tags" | "json";
                            /**
                             * @default free
                             * @enum {string}
                             */
                            answer?: "free" | "span";
                            question?: string;
                        };
                    }) | null;
                    modalities?: "text"[] | null;
                    reasoning_effort?: "none" | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        object: "chat.completion";
                        created: number;
                        model: string;
                        system_fingerprint: string;
                        choices: {
                            index: number;
                            message: {
                                /** @constant */
                                role: "assistant";
                                content: string | null;
                                refusal: null;
                                reasoning_content?: string;
                                tool_calls?: {
                                    id: string;
                                    /** @constant */
                                    type: "function";
                                    function: {
                                        name: string;
                                        arguments: string;
                                    };
                                }[];
                            };
                            logprobs: {
                                content: {
                                    token: string;
                                    logprob: number;
                                    bytes: number[] | null;
                                    top_logprobs: {
                                        token: string;
                                        logprob: number;
                                        bytes: number[] | null;
                                    }[];
                                }[];
                                refusal: null;
                            } | null;
                            /** @enum {string} */
                            finish_reason: "stop" | "length" | "tool_calls";
                        }[];
                        usage: {
                            prompt_tokens: number;
                            completion_tokens: number;
                            total_tokens: number;
                            prompt_tokens_details: {
                                cached_tokens: number;
                                cache_reason?: string;
                            };
                        };
                    };
                    "text/event-stream": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAiError"];
                };
            };
        };
    };
    getV1Collections: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            description?: string;
                            chunkTarget?: number;
                            chunkMax?: number;
                            documents: number;
                            chunks: number;
                            filterable: {
                                [key: string]: "text" | "number" | "boolean" | "date";
                            };
                            ranking: {
                                k1?: number;
                                b?: number;
                                /** @enum {string} */
                                fusion?: "reciprocal-rank" | "scores";
                                fusionK?: number;
                                vectorWeight?: number;
                            };
                            snapshotModel?: string;
                            snapshots: {
                                model: string;
                                snapshots: number;
                                tokens: number;
                                bytes: number;
                            }[];
                            createdAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Collections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    description?: string;
                    chunkTarget?: number;
                    chunkMax?: number;
                    filterable?: {
                        [key: string]: "text" | "number" | "boolean" | "date";
                    };
                    ranking?: {
                        k1?: number;
                        b?: number;
                        /** @enum {string} */
                        fusion?: "reciprocal-rank" | "scores";
                        fusionK?: number;
                        vectorWeight?: number;
                    };
                    snapshotModel?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        description?: string;
                        chunkTarget?: number;
                        chunkMax?: number;
                        documents: number;
                        chunks: number;
                        filterable: {
                            [key: string]: "text" | "number" | "boolean" | "date";
                        };
                        ranking: {
                            k1?: number;
                            b?: number;
                            /** @enum {string} */
                            fusion?: "reciprocal-rank" | "scores";
                            fusionK?: number;
                            vectorWeight?: number;
                        };
                        snapshotModel?: string;
                        snapshots: {
                            model: string;
                            snapshots: number;
                            tokens: number;
                            bytes: number;
                        }[];
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CollectionsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        description?: string;
                        chunkTarget?: number;
                        chunkMax?: number;
                        documents: number;
                        chunks: number;
                        filterable: {
                            [key: string]: "text" | "number" | "boolean" | "date";
                        };
                        ranking: {
                            k1?: number;
                            b?: number;
                            /** @enum {string} */
                            fusion?: "reciprocal-rank" | "scores";
                            fusionK?: number;
                            vectorWeight?: number;
                        };
                        snapshotModel?: string;
                        snapshots: {
                            model: string;
                            snapshots: number;
                            tokens: number;
                            bytes: number;
                        }[];
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1CollectionsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1CollectionsNameRanking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    k1?: number;
                    b?: number;
                    /** @enum {string} */
                    fusion?: "reciprocal-rank" | "scores";
                    fusionK?: number;
                    vectorWeight?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        description?: string;
                        chunkTarget?: number;
                        chunkMax?: number;
                        documents: number;
                        chunks: number;
                        filterable: {
                            [key: string]: "text" | "number" | "boolean" | "date";
                        };
                        ranking: {
                            k1?: number;
                            b?: number;
                            /** @enum {string} */
                            fusion?: "reciprocal-rank" | "scores";
                            fusionK?: number;
                            vectorWeight?: number;
                        };
                        snapshotModel?: string;
                        snapshots: {
                            model: string;
                            snapshots: number;
                            tokens: number;
                            bytes: number;
                        }[];
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1CollectionsNameSearch: {
        parameters: {
            query: {
                q: string;
                limit?: number;
                mode?: "auto" | "full-text" | "vectors" | "fused";
                rerank?: "true" | "false";
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        passages: {
                            /** Format: uuid */
                            chunkId: string;
                            /** Format: uuid */
                            documentId: string;
                            collection: string;
                            title: string;
                            headings: string[];
                            text: string;
                            start: number;
                            end: number;
                            page?: number;
                            score: number;
                            ranks?: {
                                fullText?: {
                                    rank: number;
                                    score: number;
                                };
                                vectors?: {
                                    rank: number;
                                    score: number;
                                };
                                fused?: {
                                    rank: number;
                                    score: number;
                                };
                                reranked?: {
                                    rank: number;
                                    score: number;
                                };
                            };
                            sources?: {
                                /** Format: uuid */
                                documentId: string;
                                source: string;
                                title: string;
                            }[];
                        }[];
                        method: {
                            /** @enum {string} */
                            mode: "full-text" | "vectors" | "fused";
                            reason?: string;
                            vectors?: {
                                embedder: string;
                                fingerprint: string;
                                /** @enum {string} */
                                index: "hnsw" | "exact";
                                withoutVector: number;
                            };
                            fusion?: {
                                /** @enum {string} */
                                by: "reciprocal-rank" | "scores";
                                vectorWeight: number;
                            };
                            reranker?: string;
                        };
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CollectionsNameSearch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    mode?: "auto" | "full-text" | "vectors" | "fused";
                    rerank?: boolean;
                    filters?: {
                        [key: string]: (string | number | boolean) | (string | number | boolean)[] | {
                            from?: string | number;
                            to?: string | number;
                        };
                    };
                    documents?: string[];
                    limit?: number;
                    query: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        passages: {
                            /** Format: uuid */
                            chunkId: string;
                            /** Format: uuid */
                            documentId: string;
                            collection: string;
                            title: string;
                            headings: string[];
                            text: string;
                            start: number;
                            end: number;
                            page?: number;
                            score: number;
                            ranks?: {
                                fullText?: {
                                    rank: number;
                                    score: number;
                                };
                                vectors?: {
                                    rank: number;
                                    score: number;
                                };
                                fused?: {
                                    rank: number;
                                    score: number;
                                };
                                reranked?: {
                                    rank: number;
                                    score: number;
                                };
                            };
                            sources?: {
                                /** Format: uuid */
                                documentId: string;
                                source: string;
                                title: string;
                            }[];
                        }[];
                        method: {
                            /** @enum {string} */
                            mode: "full-text" | "vectors" | "fused";
                            reason?: string;
                            vectors?: {
                                embedder: string;
                                fingerprint: string;
                                /** @enum {string} */
                                index: "hnsw" | "exact";
                                withoutVector: number;
                            };
                            fusion?: {
                                /** @enum {string} */
                                by: "reciprocal-rank" | "scores";
                                vectorWeight: number;
                            };
                            reranker?: string;
                        };
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Completions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    model: string;
                    stream?: boolean | null;
                    stream_options?: {
                        include_usage?: boolean | null;
                        include_obfuscation?: false | null;
                    } | null;
                    n?: number | null;
                    max_tokens?: number | null;
                    temperature?: number | null;
                    top_p?: number | null;
                    top_k?: number | null;
                    min_p?: number | null;
                    repetition_penalty?: number | null;
                    presence_penalty?: number | null;
                    frequency_penalty?: number | null;
                    logit_bias?: {
                        [key: string]: number;
                    } | null;
                    seed?: number | null;
                    stop?: (string | string[]) | null;
                    user?: string | null;
                    metadata?: {
                        [key: string]: components["schemas"]["Shared1"];
                    } | null;
                    safety_identifier?: string | null;
                    prompt_cache_key?: string | null;
                    prompt_cache_retention?: string | null;
                    service_tier?: ("auto" | "default") | null;
                    store?: false | null;
                    prompt: string | number[] | string[] | number[][];
                    logprobs?: number | null;
                    echo?: false | null;
                    best_of?: 1 | null;
                    suffix?: "" | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        object: "text_completion";
                        created: number;
                        model: string;
                        system_fingerprint: string;
                        choices: {
                            index: number;
                            text: string;
                            logprobs: {
                                tokens: string[];
                                token_logprobs: number[];
                                top_logprobs: {
                                    [key: string]: number;
                                }[];
                                text_offset: number[];
                            } | null;
                            /** @enum {string} */
                            finish_reason: "stop" | "length";
                        }[];
                        usage: {
                            prompt_tokens: number;
                            completion_tokens: number;
                            total_tokens: number;
                            prompt_tokens_details: {
                                cached_tokens: number;
                                cache_reason?: string;
                            };
                        };
                    };
                    "text/event-stream": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAiError"];
                };
            };
        };
    };
    getV1CollectionsNameDocuments: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                source?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            collection: string;
                            title: string;
                            source: string;
                            mediaType: string;
                            sha256: string;
                            bytes: number;
                            chunks: number;
                            /** @enum {string} */
                            unit?: "page" | "slide" | "part";
                            pages?: number;
                            original?: {
                                sha256: string;
                                bytes: number;
                            };
                            metadata?: {
                                [key: string]: string | number | boolean;
                            };
                            createdAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CollectionsNameDocuments: {
        parameters: {
            query?: {
                /** @description Only beside a body of text. */
                title?: string;
                /** @description Only beside a body of text. */
                source?: string;
                /** @description Only beside a body of text. */
                metadata?: {
                    [key: string]: string | number | boolean;
                };
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    title?: string;
                    source: string;
                    /**
                     * @default text/markdown
                     * @enum {string}
                     */
                    mediaType?: "text/plain" | "text/markdown";
                    text: string;
                    metadata?: {
                        [key: string]: string | number | boolean;
                    };
                };
                "text/markdown": string;
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        collection: string;
                        title: string;
                        source: string;
                        mediaType: string;
                        sha256: string;
                        bytes: number;
                        chunks: number;
                        /** @enum {string} */
                        unit?: "page" | "slide" | "part";
                        pages?: number;
                        original?: {
                            sha256: string;
                            bytes: number;
                        };
                        metadata?: {
                            [key: string]: string | number | boolean;
                        };
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1DocumentsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        collection: string;
                        title: string;
                        source: string;
                        mediaType: string;
                        sha256: string;
                        bytes: number;
                        chunks: number;
                        /** @enum {string} */
                        unit?: "page" | "slide" | "part";
                        pages?: number;
                        original?: {
                            sha256: string;
                            bytes: number;
                        };
                        metadata?: {
                            [key: string]: string | number | boolean;
                        };
                        createdAt: string;
                        text: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1DocumentsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1DocumentsIdChunks: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            ordinal: number;
                            text: string;
                            start: number;
                            end: number;
                            headings: string[];
                            page?: number;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1DocumentsIdPages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        unit?: "page" | "slide" | "part";
                        pages: {
                            number: number;
                            title?: string;
                            start: number;
                            end: number;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1DocumentsIdOriginal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Embeddings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    model: string;
                    input: string | number[] | string[] | number[][];
                    /**
                     * @default float
                     * @enum {string}
                     */
                    encoding_format?: "float" | "base64";
                    user?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        object: "list";
                        data: {
                            /** @constant */
                            object: "embedding";
                            index: number;
                            embedding: number[] | string;
                        }[];
                        model: string;
                        usage: {
                            prompt_tokens: number;
                            total_tokens: number;
                        };
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenAiError"];
                };
            };
        };
    };
    getV1MemoryFacts: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                scope?: "user" | "agent" | "workspace";
                id?: string;
                status?: "active" | "superseded" | "quarantined" | "refused";
                key?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            scope: {
                                /** @enum {string} */
                                kind: "user" | "agent" | "workspace";
                                id: string;
                            };
                            key?: string;
                            text: string;
                            confidence: number;
                            /** @enum {string} */
                            status: "active" | "superseded" | "quarantined" | "refused";
                            /** @enum {string} */
                            taint?: "external" | "document";
                            source: {
                                actor: string;
                                /** Format: uuid */
                                runId?: string;
                                stepId?: string;
                                thread?: string;
                                message?: number;
                            };
                            /** Format: uuid */
                            supersededBy?: string;
                            decidedBy?: string;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            endedAt?: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1MemoryFacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default user
                     * @enum {string}
                     */
                    scope?: "user" | "agent" | "workspace";
                    id?: string;
                    text: string;
                    key?: string;
                    confidence?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        scope: {
                            /** @enum {string} */
                            kind: "user" | "agent" | "workspace";
                            id: string;
                        };
                        key?: string;
                        text: string;
                        confidence: number;
                        /** @enum {string} */
                        status: "active" | "superseded" | "quarantined" | "refused";
                        /** @enum {string} */
                        taint?: "external" | "document";
                        source: {
                            actor: string;
                            /** Format: uuid */
                            runId?: string;
                            stepId?: string;
                            thread?: string;
                            message?: number;
                        };
                        /** Format: uuid */
                        supersededBy?: string;
                        decidedBy?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        endedAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1MemorySearch: {
        parameters: {
            query?: {
                scope?: "user" | "agent" | "workspace";
                id?: string;
                q?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        facts: {
                            /** Format: uuid */
                            id: string;
                            scope: {
                                /** @enum {string} */
                                kind: "user" | "agent" | "workspace";
                                id: string;
                            };
                            key?: string;
                            text: string;
                            confidence: number;
                            /** Format: date-time */
                            createdAt: string;
                            score?: number;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1MemoryFactsId: {
        parameters: {
            query?: {
                user?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        scope: {
                            /** @enum {string} */
                            kind: "user" | "agent" | "workspace";
                            id: string;
                        };
                        key?: string;
                        text: string;
                        confidence: number;
                        /** @enum {string} */
                        status: "active" | "superseded" | "quarantined" | "refused";
                        /** @enum {string} */
                        taint?: "external" | "document";
                        source: {
                            actor: string;
                            /** Format: uuid */
                            runId?: string;
                            stepId?: string;
                            thread?: string;
                            message?: number;
                        };
                        /** Format: uuid */
                        supersededBy?: string;
                        decidedBy?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        endedAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1MemoryFactsId: {
        parameters: {
            query?: {
                user?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        factId: string;
                        facts: string[];
                        redactedMessages: number;
                        droppedSummaries: number;
                        forgottenBy: string;
                        /** Format: date-time */
                        forgottenAt: string;
                        auditSeq: number;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1MemoryFactsIdDecision: {
        parameters: {
            query?: {
                user?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    approved: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        scope: {
                            /** @enum {string} */
                            kind: "user" | "agent" | "workspace";
                            id: string;
                        };
                        key?: string;
                        text: string;
                        confidence: number;
                        /** @enum {string} */
                        status: "active" | "superseded" | "quarantined" | "refused";
                        /** @enum {string} */
                        taint?: "external" | "document";
                        source: {
                            actor: string;
                            /** Format: uuid */
                            runId?: string;
                            stepId?: string;
                            thread?: string;
                            message?: number;
                        };
                        /** Format: uuid */
                        supersededBy?: string;
                        decidedBy?: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        endedAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1MemoryForgottenId: {
        parameters: {
            query?: {
                user?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        factId: string;
                        facts: string[];
                        redactedMessages: number;
                        droppedSummaries: number;
                        forgottenBy: string;
                        /** Format: date-time */
                        forgottenAt: string;
                        auditSeq: number;
                        gone: {
                            facts: number;
                            postings: number;
                            messages: number;
                            summaries: number;
                        };
                        states: {
                            worker: string;
                            dropped: number;
                            /** Format: date-time */
                            at: string;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1MemoryThreads: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                scope?: "user" | "agent" | "workspace";
                id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            scope: {
                                /** @enum {string} */
                                kind: "user" | "agent" | "workspace";
                                id: string;
                            };
                            messages: number;
                            summary?: {
                                text: string;
                                until: number;
                                model: string;
                                /** @enum {string} */
                                taint?: "external" | "document";
                                /** Format: date-time */
                                createdAt: string;
                            };
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1MemoryThreadsThread: {
        parameters: {
            query?: {
                scope?: "user" | "agent" | "workspace";
                id?: string;
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                thread: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        thread: {
                            name: string;
                            scope: {
                                /** @enum {string} */
                                kind: "user" | "agent" | "workspace";
                                id: string;
                            };
                            messages: number;
                            summary?: {
                                text: string;
                                until: number;
                                model: string;
                                /** @enum {string} */
                                taint?: "external" | "document";
                                /** Format: date-time */
                                createdAt: string;
                            };
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        };
                        messages: {
                            seq: number;
                            /** @enum {string} */
                            role: "user" | "assistant";
                            content: string;
                            /** @enum {string} */
                            taint?: "external" | "document";
                            source: {
                                actor: string;
                                /** Format: uuid */
                                runId?: string;
                                stepId?: string;
                                thread?: string;
                                message?: number;
                            };
                            redacted?: boolean;
                            /** Format: date-time */
                            createdAt: string;
                        }[];
                        next?: number;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1MemoryThreadsThread: {
        parameters: {
            query?: {
                scope?: "user" | "agent" | "workspace";
                id?: string;
            };
            header?: never;
            path: {
                thread: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1MemoryThreadsThreadMessages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                thread: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default user
                     * @enum {string}
                     */
                    scope?: "user" | "agent" | "workspace";
                    id?: string;
                    /** @enum {string} */
                    role: "user" | "assistant";
                    content: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        seq: number;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ready";
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1HooksId: {
        parameters: {
            query?: never;
            header?: {
                "webhook-id"?: string;
                "webhook-timestamp"?: string;
                "webhook-signature"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        runId: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1CollectionsNameIngestions: {
        parameters: {
            query?: {
                source?: string;
                title?: string;
                snapshot?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    snapshot?: string;
                    documents: {
                        source?: string;
                        title?: string;
                        mediaType?: string;
                        /** Format: uri */
                        url?: string;
                        text?: string;
                        metadata?: {
                            [key: string]: string | number | boolean;
                        };
                    }[];
                };
                "multipart/form-data": {
                    files?: string[];
                };
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        runId: string;
                        collection: string;
                        /** @enum {string} */
                        status: "queued" | "running" | "suspended" | "completed" | "failed" | "cancelled";
                        total: number;
                        done: number;
                        failed: number;
                        documents: {
                            source: string;
                            /** @enum {string} */
                            status: "waiting" | "reading" | "retrying" | "done" | "failed";
                            progress?: {
                                done: number;
                                total: number;
                                /** @enum {string} */
                                unit: "page" | "slide" | "part";
                            };
                            result?: {
                                source: string;
                                /** Format: uuid */
                                documentId: string;
                                title: string;
                                mediaType: string;
                                bytes: number;
                                chunks: number;
                                /** @enum {string} */
                                unit?: "page" | "slide" | "part";
                                pages?: number;
                                reused: boolean;
                                replaced: boolean;
                                snapshot?: {
                                    model: string;
                                    tokens: number;
                                    bytes: number;
                                } | {
                                    model: string;
                                    error: {
                                        /** @enum {string} */
                                        code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                                        message: string;
                                    };
                                };
                            };
                            error?: {
                                /** @enum {string} */
                                code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                                message: string;
                                remedy?: string;
                                errors?: {
                                    pointer: string;
                                    message: string;
                                    hint?: string;
                                }[];
                                terminal: boolean;
                            };
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1IngestionsRunId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        runId: string;
                        collection: string;
                        /** @enum {string} */
                        status: "queued" | "running" | "suspended" | "completed" | "failed" | "cancelled";
                        total: number;
                        done: number;
                        failed: number;
                        documents: {
                            source: string;
                            /** @enum {string} */
                            status: "waiting" | "reading" | "retrying" | "done" | "failed";
                            progress?: {
                                done: number;
                                total: number;
                                /** @enum {string} */
                                unit: "page" | "slide" | "part";
                            };
                            result?: {
                                source: string;
                                /** Format: uuid */
                                documentId: string;
                                title: string;
                                mediaType: string;
                                bytes: number;
                                chunks: number;
                                /** @enum {string} */
                                unit?: "page" | "slide" | "part";
                                pages?: number;
                                reused: boolean;
                                replaced: boolean;
                                snapshot?: {
                                    model: string;
                                    tokens: number;
                                    bytes: number;
                                } | {
                                    model: string;
                                    error: {
                                        /** @enum {string} */
                                        code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                                        message: string;
                                    };
                                };
                            };
                            error?: {
                                /** @enum {string} */
                                code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                                message: string;
                                remedy?: string;
                                errors?: {
                                    pointer: string;
                                    message: string;
                                    hint?: string;
                                }[];
                                terminal: boolean;
                            };
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMcp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            405: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMcp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        object: "list";
                        data: {
                            name: string;
                            family: string;
                            precision: string;
                            fingerprint: string;
                            parameters: number;
                            contextLength: number;
                            /** @enum {string} */
                            status: "ready" | "unavailable";
                            stateBytes?: number;
                            kvBytesPerToken?: number;
                            prefillRate?: number;
                            decodeRate?: number;
                            /** Format: date-time */
                            seenAt?: string;
                            id: string;
                            /** @constant */
                            object: "model";
                            created: number;
                            owned_by: string;
                        }[];
                        items: {
                            name: string;
                            family: string;
                            precision: string;
                            fingerprint: string;
                            parameters: number;
                            contextLength: number;
                            /** @enum {string} */
                            status: "ready" | "unavailable";
                            stateBytes?: number;
                            kvBytesPerToken?: number;
                            prefillRate?: number;
                            decodeRate?: number;
                            /** Format: date-time */
                            seenAt?: string;
                            id: string;
                            /** @constant */
                            object: "model";
                            created: number;
                            owned_by: string;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        family: string;
                        precision: string;
                        fingerprint: string;
                        parameters: number;
                        contextLength: number;
                        /** @enum {string} */
                        status: "ready" | "unavailable";
                        stateBytes?: number;
                        kvBytesPerToken?: number;
                        prefillRate?: number;
                        decodeRate?: number;
                        /** Format: date-time */
                        seenAt?: string;
                        id: string;
                        /** @constant */
                        object: "model";
                        created: number;
                        owned_by: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelImports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            hub?: string;
                            folder?: string;
                            /** @enum {string} */
                            precision?: "fp32" | "fp16" | "int8" | "int4";
                            /** @enum {string} */
                            status: "waiting" | "downloading" | "checking" | "writing" | "completed" | "failed" | "cancelled";
                            progress?: {
                                done: number;
                                total: number;
                            };
                            worker?: string;
                            error?: {
                                message: string;
                                remedy?: string;
                            };
                            model?: {
                                name: string;
                                family: string;
                                /** @enum {string} */
                                precision: "fp32" | "fp16" | "int8" | "int4";
                                fingerprint: string;
                                parameters: number;
                                contextLength: number;
                                folder: string;
                            };
                            requestedBy: string;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ModelImports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    hub?: string;
                    folder?: string;
                    /** @enum {string} */
                    precision?: "fp32" | "fp16" | "int8" | "int4";
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        hub?: string;
                        folder?: string;
                        /** @enum {string} */
                        precision?: "fp32" | "fp16" | "int8" | "int4";
                        /** @enum {string} */
                        status: "waiting" | "downloading" | "checking" | "writing" | "completed" | "failed" | "cancelled";
                        progress?: {
                            done: number;
                            total: number;
                        };
                        worker?: string;
                        error?: {
                            message: string;
                            remedy?: string;
                        };
                        model?: {
                            name: string;
                            family: string;
                            /** @enum {string} */
                            precision: "fp32" | "fp16" | "int8" | "int4";
                            fingerprint: string;
                            parameters: number;
                            contextLength: number;
                            folder: string;
                        };
                        requestedBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ModelImportsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        hub?: string;
                        folder?: string;
                        /** @enum {string} */
                        precision?: "fp32" | "fp16" | "int8" | "int4";
                        /** @enum {string} */
                        status: "waiting" | "downloading" | "checking" | "writing" | "completed" | "failed" | "cancelled";
                        progress?: {
                            done: number;
                            total: number;
                        };
                        worker?: string;
                        error?: {
                            message: string;
                            remedy?: string;
                        };
                        model?: {
                            name: string;
                            family: string;
                            /** @enum {string} */
                            precision: "fp32" | "fp16" | "int8" | "int4";
                            fingerprint: string;
                            parameters: number;
                            contextLength: number;
                            folder: string;
                        };
                        requestedBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ModelImportsIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        hub?: string;
                        folder?: string;
                        /** @enum {string} */
                        precision?: "fp32" | "fp16" | "int8" | "int4";
                        /** @enum {string} */
                        status: "waiting" | "downloading" | "checking" | "writing" | "completed" | "failed" | "cancelled";
                        progress?: {
                            done: number;
                            total: number;
                        };
                        worker?: string;
                        error?: {
                            message: string;
                            remedy?: string;
                        };
                        model?: {
                            name: string;
                            family: string;
                            /** @enum {string} */
                            precision: "fp32" | "fp16" | "int8" | "int4";
                            fingerprint: string;
                            parameters: number;
                            contextLength: number;
                            folder: string;
                        };
                        requestedBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RunsIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default cancelled by request */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        workflow: string;
                        version: number;
                        /** @enum {string} */
                        status: "queued" | "running" | "suspended" | "completed" | "failed" | "cancelled";
                        input: components["schemas"]["Shared1"];
                        output?: components["schemas"]["Shared1"];
                        error?: {
                            /** @enum {string} */
                            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                            message: string;
                            remedy?: string;
                            errors?: {
                                pointer: string;
                                message: string;
                                hint?: string;
                            }[];
                            terminal: boolean;
                        };
                        suspension?: string;
                        parent?: {
                            /** Format: uuid */
                            runId: string;
                            stepId: string;
                        };
                        forkOf?: {
                            /** Format: uuid */
                            runId: string;
                            stepId: string;
                        };
                        user?: string;
                        lastSeq: number;
                        tokens: number;
                        toolCalls: number;
                        createdAt: string;
                        endedAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RunsIdSignals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id?: string;
                    name: string;
                    /** @default null */
                    payload?: components["schemas"]["Shared1"];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        isNew: boolean;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsIdApprovals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            stepId: string;
                            title: string;
                            subject: components["schemas"]["Shared1"];
                            subjectSha256: string;
                            /** Format: date-time */
                            requestedAt: string;
                            /** Format: date-time */
                            until?: string;
                            /** @enum {string} */
                            status: "waiting" | "approved" | "refused" | "ended";
                            decidedBy?: string;
                            reason?: string;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RunsIdApprovals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    stepId: string;
                    subjectSha256: string;
                    approved: boolean;
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        isNew: boolean;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RunsIdResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    budget: {
                        tokens?: number;
                        seconds?: number;
                        steps?: number;
                        toolCalls?: number;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        workflow: string;
                        version: number;
                        /** @enum {string} */
                        status: "queued" | "running" | "suspended" | "completed" | "failed" | "cancelled";
                        input: components["schemas"]["Shared1"];
                        output?: components["schemas"]["Shared1"];
                        error?: {
                            /** @enum {string} */
                            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                            message: string;
                            remedy?: string;
                            errors?: {
                                pointer: string;
                                message: string;
                                hint?: string;
                            }[];
                            terminal: boolean;
                        };
                        suspension?: string;
                        parent?: {
                            /** Format: uuid */
                            runId: string;
                            stepId: string;
                        };
                        forkOf?: {
                            /** Format: uuid */
                            runId: string;
                            stepId: string;
                        };
                        user?: string;
                        lastSeq: number;
                        tokens: number;
                        toolCalls: number;
                        createdAt: string;
                        endedAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RunsIdFork: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    from: string;
                    input?: {
                        [key: string]: components["schemas"]["Shared1"];
                    };
                    model?: string;
                    steps?: {
                        [key: string]: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                    };
                    budget?: {
                        tokens?: number;
                        seconds?: number;
                        steps?: number;
                        toolCalls?: number;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        workflow: string;
                        version: number;
                        /** @enum {string} */
                        status: "queued" | "running" | "suspended" | "completed" | "failed" | "cancelled";
                        input: components["schemas"]["Shared1"];
                        output?: components["schemas"]["Shared1"];
                        error?: {
                            /** @enum {string} */
                            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                            message: string;
                            remedy?: string;
                            errors?: {
                                pointer: string;
                                message: string;
                                hint?: string;
                            }[];
                            terminal: boolean;
                        };
                        suspension?: string;
                        parent?: {
                            /** Format: uuid */
                            runId: string;
                            stepId: string;
                        };
                        forkOf?: {
                            /** Format: uuid */
                            runId: string;
                            stepId: string;
                        };
                        user?: string;
                        lastSeq: number;
                        tokens: number;
                        toolCalls: number;
                        createdAt: string;
                        endedAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsIdEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RunsIdRebuild: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default false */
                    dryRun?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        differences: {
                            field: string;
                            stored: components["schemas"]["Shared1"];
                            log: components["schemas"]["Shared1"];
                        }[];
                        written: boolean;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1RunsIdReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @default recorded
                     * @enum {string}
                     */
                    mode?: "recorded" | "verified";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Runs: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                status?: "queued" | "running" | "suspended" | "completed" | "failed" | "cancelled";
                workflow?: string;
                user?: string;
                model?: string;
                unmet?: string;
                q?: string;
                createdFrom?: string;
                createdUntil?: string;
                minTokens?: number;
                maxTokens?: number;
                minDuration?: number;
                maxDuration?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            workflow: string;
                            version: number;
                            /** @enum {string} */
                            status: "queued" | "running" | "suspended" | "completed" | "failed" | "cancelled";
                            input?: components["schemas"]["Shared1"];
                            output?: components["schemas"]["Shared1"];
                            error?: {
                                /** @enum {string} */
                                code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                                message: string;
                                remedy?: string;
                                errors?: {
                                    pointer: string;
                                    message: string;
                                    hint?: string;
                                }[];
                                terminal: boolean;
                            };
                            suspension?: string;
                            parent?: {
                                /** Format: uuid */
                                runId: string;
                                stepId: string;
                            };
                            forkOf?: {
                                /** Format: uuid */
                                runId: string;
                                stepId: string;
                            };
                            user?: string;
                            lastSeq: number;
                            tokens: number;
                            toolCalls: number;
                            createdAt: string;
                            endedAt?: string;
                            models: string[];
                            unmet: string[];
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Runs: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    workflow: string;
                    version?: number;
                    /** @default {} */
                    input?: {
                        [key: string]: components["schemas"]["Shared1"];
                    };
                    user?: string;
                    budget?: {
                        tokens?: number;
                        seconds?: number;
                        steps?: number;
                        toolCalls?: number;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        workflow: string;
                        version: number;
                        /** @enum {string} */
                        status: "queued" | "running" | "suspended" | "completed" | "failed" | "cancelled";
                        input: components["schemas"]["Shared1"];
                        output?: components["schemas"]["Shared1"];
                        error?: {
                            /** @enum {string} */
                            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                            message: string;
                            remedy?: string;
                            errors?: {
                                pointer: string;
                                message: string;
                                hint?: string;
                            }[];
                            terminal: boolean;
                        };
                        suspension?: string;
                        parent?: {
                            /** Format: uuid */
                            runId: string;
                            stepId: string;
                        };
                        forkOf?: {
                            /** Format: uuid */
                            runId: string;
                            stepId: string;
                        };
                        user?: string;
                        lastSeq: number;
                        tokens: number;
                        toolCalls: number;
                        createdAt: string;
                        endedAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsId: {
        parameters: {
            query?: {
                large?: "inline" | "omit";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        workflow: string;
                        version: number;
                        /** @enum {string} */
                        status: "queued" | "running" | "suspended" | "completed" | "failed" | "cancelled";
                        input?: components["schemas"]["Shared1"];
                        output?: components["schemas"]["Shared1"];
                        error?: {
                            /** @enum {string} */
                            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                            message: string;
                            remedy?: string;
                            errors?: {
                                pointer: string;
                                message: string;
                                hint?: string;
                            }[];
                            terminal: boolean;
                        };
                        suspension?: string;
                        parent?: {
                            /** Format: uuid */
                            runId: string;
                            stepId: string;
                        };
                        forkOf?: {
                            /** Format: uuid */
                            runId: string;
                            stepId: string;
                        };
                        user?: string;
                        lastSeq: number;
                        tokens: number;
                        toolCalls: number;
                        createdAt: string;
                        endedAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsIdLog: {
        parameters: {
            query?: {
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: ({
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "run.created";
                            data: {
                                /** @constant */
                                v: 1;
                                workflow: string;
                                version: number;
                                definitionSha256: string;
                                input: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                createdBy: string;
                                user?: string;
                                queued?: boolean;
                                parent?: {
                                    /** Format: uuid */
                                    runId: string;
                                    stepId: string;
                                    depth: number;
                                };
                                forkOf?: {
                                    /** Format: uuid */
                                    runId: string;
                                    stepId: string;
                                };
                                definition?: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                budget?: {
                                    tokens?: number;
                                    seconds?: number;
                                    steps?: number;
                                    toolCalls?: number;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "run.admitted";
                            data: {
                                /** @constant */
                                v: 1;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "step.scheduled";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                kind: string;
                                /** Format: date-time */
                                notBefore?: string;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "step.started";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                worker: string;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "step.skipped";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                copiedFrom?: {
                                    /** Format: uuid */
                                    runId: string;
                                    seq: number;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "step.entered";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                items?: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                count?: number;
                                case?: string;
                                copiedFrom?: {
                                    /** Format: uuid */
                                    runId: string;
                                    seq: number;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "step.iterated";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                iteration: number;
                                output: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                copiedFrom?: {
                                    /** Format: uuid */
                                    runId: string;
                                    seq: number;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "step.waiting";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                signal?: string;
                                /** Format: date-time */
                                until?: string;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "signal.received";
                            data: {
                                /** @constant */
                                v: 1;
                                id: string;
                                name: string;
                                payload: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                sentBy: string;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "approval.requested";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                title: string;
                                subject: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                subjectSha256: string;
                                /** Format: date-time */
                                until?: string;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "approval.decided";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                subjectSha256: string;
                                approved: boolean;
                                reason?: string;
                                decidedBy: string;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "child.started";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                /** Format: uuid */
                                childRunId: string;
                                workflow: string;
                                version: number;
                                /** Format: date-time */
                                until?: string;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "child.ended";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                /** Format: uuid */
                                childRunId: string;
                                output?: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                error?: {
                                    /** @enum {string} */
                                    code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                                    message: string;
                                    remedy?: string;
                                    errors?: {
                                        pointer: string;
                                        message: string;
                                        hint?: string;
                                    }[];
                                    terminal: boolean;
                                };
                                usage?: {
                                    tokens: number;
                                    toolCalls: number;
                                    steps: number;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "model.called";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                callKey: string;
                                model: string;
                                modelFingerprint: string;
                                prompt: {
                                    extends: number | null;
                                    messages: {
                                        inline: components["schemas"]["Shared1"];
                                    } | {
                                        blob: string;
                                        bytes: number;
                                        mediaType: string;
                                    };
                                    renderedSha256: string;
                                };
                                parameters: {
                                    maxTokens?: number;
                                    temperature?: number;
                                    topP?: number;
                                    topK?: number;
                                    minP?: number;
                                    repetitionPenalty?: number;
                                    presencePenalty?: number;
                                    frequencyPenalty?: number;
                                    logitBias?: {
                                        [key: string]: number;
                                    };
                                    logprobs?: number;
                                    seed?: number;
                                    stop?: string[];
                                    grounding?: {
                                        /** @enum {string} */
                                        answer: "free" | "span";
                                        passages: {
                                            message: number;
                                            start: number;
                                            end: number;
                                        }[];
                                        question?: {
                                            message: number;
                                            start: number;
                                            end: number;
                                        };
                                        ifPossible?: boolean;
                                        calls?: boolean;
                                    };
                                };
                                constraint?: {
                                    /** @constant */
                                    kind: "json-schema";
                                    schema: components["schemas"]["Shared4"];
                                } | {
                                    /** @constant */
                                    kind: "regex";
                                    pattern: string;
                                } | {
                                    /** @constant */
                                    kind: "choice";
                                    choices: string[];
                                } | {
                                    /** @constant */
                                    kind: "grounded";
                                    passages: string[];
                                    /** @enum {string} */
                                    form: "tags" | "json";
                                    /** @enum {string} */
                                    answer: "free" | "span";
                                    question?: string;
                                    calls?: boolean;
                                };
                                notHeld?: string;
                                tools?: string[];
                                toolChoice?: ("auto" | "none" | "required") | {
                                    name: string;
                                };
                                output: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                logprobs?: {
                                    token: string;
                                    bytes?: number[];
                                    logprob: number;
                                    top: {
                                        token: string;
                                        bytes?: number[];
                                        logprob: number;
                                    }[];
                                }[];
                                tokensSha256?: string;
                                /** @enum {string} */
                                finishReason: "stop" | "length" | "aborted";
                                usage: {
                                    promptTokens: number;
                                    cachedTokens: number;
                                    outputTokens: number;
                                };
                                timing: {
                                    queueMs: number;
                                    prefillMs: number;
                                    decodeMs: number;
                                };
                                reuse: {
                                    tokens: number;
                                    reason: string;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "tool.called";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                callKey: string;
                                tool: string;
                                toolVersion?: string;
                                toolSha256?: string;
                                /** @enum {string} */
                                taint?: "external" | "document";
                                arguments: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                result?: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                error?: {
                                    /** @enum {string} */
                                    code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                                    message: string;
                                    remedy?: string;
                                    errors?: {
                                        pointer: string;
                                        message: string;
                                        hint?: string;
                                    }[];
                                    terminal: boolean;
                                };
                                durationMs: number;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "policy.decided";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                callKey: string;
                                tool: string;
                                argumentsSha256: string;
                                arguments?: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                /** @enum {string} */
                                decision: "allow" | "ask" | "refuse";
                                /** @enum {string} */
                                rule: "granted" | "not-granted" | "argument" | "taint" | "approval" | "limit";
                                reason: string;
                                taint: string[];
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "assurance.planned";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                callKey: string;
                                requirements: {
                                    id: string;
                                    text: string;
                                    method: string;
                                    threshold: number;
                                }[];
                                candidates: number;
                                repairs: number;
                                tokens?: number;
                                seconds?: number;
                                plan?: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "candidate.scored";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                callKey: string;
                                candidate: string;
                                answeredBy: string;
                                repairs?: string;
                                scores: {
                                    id: string;
                                    text: string;
                                    score: number;
                                    threshold: number;
                                    passed: boolean;
                                    method: string;
                                    evidence: string;
                                }[];
                                score: number;
                                passed: boolean;
                                durationMs: number;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "assurance.concluded";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                callKey: string;
                                chosen: string;
                                passed: boolean;
                                reason: string;
                                used: {
                                    tokens: number;
                                    seconds: number;
                                    candidates: number;
                                    repairs: number;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "retrieval.done";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                callKey: string;
                                collection: string;
                                query: string;
                                passages: {
                                    /** Format: uuid */
                                    chunkId: string;
                                    /** Format: uuid */
                                    documentId: string;
                                    score: number;
                                    ranks?: {
                                        fullText?: {
                                            rank: number;
                                            score: number;
                                        };
                                        vectors?: {
                                            rank: number;
                                            score: number;
                                        };
                                        fused?: {
                                            rank: number;
                                            score: number;
                                        };
                                        reranked?: {
                                            rank: number;
                                            score: number;
                                        };
                                    };
                                }[];
                                filters?: {
                                    [key: string]: (string | number | boolean) | (string | number | boolean)[] | {
                                        from?: string | number;
                                        to?: string | number;
                                    };
                                };
                                method?: {
                                    /** @enum {string} */
                                    mode: "full-text" | "vectors" | "fused";
                                    reason?: string;
                                    vectors?: {
                                        embedder: string;
                                        fingerprint: string;
                                        /** @enum {string} */
                                        index: "hnsw" | "exact";
                                        withoutVector: number;
                                    };
                                    fusion?: {
                                        /** @enum {string} */
                                        by: "reciprocal-rank" | "scores";
                                        vectorWeight: number;
                                    };
                                    reranker?: string;
                                };
                                durationMs: number;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "context.chosen";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                callKey: string;
                                /** @enum {string} */
                                wanted: "auto" | "retrieval" | "long-context" | "both";
                                /** @enum {string} */
                                chosen: "retrieval" | "long-context" | "both";
                                reason: string;
                                documents: {
                                    /** Format: uuid */
                                    documentId: string;
                                    sha256: string;
                                    tokens: number;
                                }[];
                                snapshot: {
                                    ready: boolean;
                                    reason: string;
                                };
                                estimates: {
                                    [key: string]: {
                                        tokens: number;
                                        seconds: number;
                                        bytes: number;
                                    };
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "memory.accessed";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                callKey: string;
                                /** @enum {string} */
                                action: "remember" | "recall" | "forget" | "append" | "history";
                                scopes: {
                                    /** @enum {string} */
                                    kind: "user" | "agent" | "workspace";
                                    id: string;
                                }[];
                                query?: string;
                                thread?: string;
                                facts: {
                                    /** Format: uuid */
                                    factId: string;
                                    score?: number;
                                    /** @enum {string} */
                                    status?: "active" | "superseded" | "quarantined" | "refused";
                                }[];
                                messages?: number;
                                /** @enum {string} */
                                taint?: "external" | "document";
                                result: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                durationMs: number;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "step.completed";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                output: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                                durationMs: number;
                                copiedFrom?: {
                                    /** Format: uuid */
                                    runId: string;
                                    seq: number;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "step.failed";
                            data: {
                                /** @constant */
                                v: 1;
                                stepId: string;
                                attempt: number;
                                error: {
                                    /** @enum {string} */
                                    code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                                    message: string;
                                    remedy?: string;
                                    errors?: {
                                        pointer: string;
                                        message: string;
                                        hint?: string;
                                    }[];
                                    terminal: boolean;
                                };
                                willRetry: boolean;
                                /** Format: date-time */
                                retryAt?: string;
                                durationMs: number;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "run.suspended";
                            data: {
                                /** @constant */
                                v: 1;
                                /** @enum {string} */
                                budget: "tokens" | "seconds" | "steps" | "toolCalls";
                                message: string;
                                stepId?: string;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "run.resumed";
                            data: {
                                /** @constant */
                                v: 1;
                                resumedBy: string;
                                budget: {
                                    tokens?: number;
                                    seconds?: number;
                                    steps?: number;
                                    toolCalls?: number;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "run.completed";
                            data: {
                                /** @constant */
                                v: 1;
                                output: {
                                    inline: components["schemas"]["Shared1"];
                                } | {
                                    blob: string;
                                    bytes: number;
                                    mediaType: string;
                                };
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "run.failed";
                            data: {
                                /** @constant */
                                v: 1;
                                error: {
                                    /** @enum {string} */
                                    code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                                    message: string;
                                    remedy?: string;
                                    errors?: {
                                        pointer: string;
                                        message: string;
                                        hint?: string;
                                    }[];
                                    terminal: boolean;
                                };
                                stepId?: string;
                            };
                        } | {
                            /** Format: uuid */
                            tenantId: string;
                            /** Format: uuid */
                            runId: string;
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            prevHash: string;
                            hash: string;
                            /** @constant */
                            type: "run.cancelled";
                            data: {
                                /** @constant */
                                v: 1;
                                reason: string;
                                cancelledBy: string;
                            };
                        })[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsIdAudit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsIdChain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ok: boolean;
                        events: number;
                        headHash: string;
                        problems: {
                            seq: number;
                            message: string;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1RunsIdBlobsSha256: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Schedules: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                workflow?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            workflow: string;
                            version?: number;
                            input: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            cron: string;
                            timezone: string;
                            /** @enum {string} */
                            overlap: "allow" | "skip" | "cancel-running" | "queue-one";
                            /** @enum {string} */
                            catchUp: "none" | "one" | "all";
                            catchUpWindow: number;
                            /** @enum {string} */
                            status: "active" | "paused";
                            nextAt?: string;
                            next: string[];
                            heldAt?: string;
                            /** Format: uuid */
                            lastRunId?: string;
                            lastFiredAt?: string;
                            lastError?: {
                                /** @enum {string} */
                                code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                                message: string;
                                remedy?: string;
                                errors?: {
                                    pointer: string;
                                    message: string;
                                    hint?: string;
                                }[];
                                terminal: boolean;
                                dueAt: string;
                            };
                            lastSkipped?: {
                                /** @enum {string} */
                                reason: "missed" | "outside-window" | "merged" | "too-many" | "overlap";
                                from: string;
                                to: string;
                            };
                            createdBy: string;
                            user?: string;
                            createdAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Schedules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    workflow: string;
                    version?: number;
                    /** @default {} */
                    input?: {
                        [key: string]: components["schemas"]["Shared1"];
                    };
                    cron: string;
                    /** @default UTC */
                    timezone?: string;
                    /**
                     * @default skip
                     * @enum {string}
                     */
                    overlap?: "allow" | "skip" | "cancel-running" | "queue-one";
                    /**
                     * @default one
                     * @enum {string}
                     */
                    catchUp?: "none" | "one" | "all";
                    /** @default 86400 */
                    catchUpWindow?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        cron: string;
                        timezone: string;
                        /** @enum {string} */
                        overlap: "allow" | "skip" | "cancel-running" | "queue-one";
                        /** @enum {string} */
                        catchUp: "none" | "one" | "all";
                        catchUpWindow: number;
                        /** @enum {string} */
                        status: "active" | "paused";
                        nextAt?: string;
                        next: string[];
                        heldAt?: string;
                        /** Format: uuid */
                        lastRunId?: string;
                        lastFiredAt?: string;
                        lastError?: {
                            /** @enum {string} */
                            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                            message: string;
                            remedy?: string;
                            errors?: {
                                pointer: string;
                                message: string;
                                hint?: string;
                            }[];
                            terminal: boolean;
                            dueAt: string;
                        };
                        lastSkipped?: {
                            /** @enum {string} */
                            reason: "missed" | "outside-window" | "merged" | "too-many" | "overlap";
                            from: string;
                            to: string;
                        };
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1SchedulesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        cron: string;
                        timezone: string;
                        /** @enum {string} */
                        overlap: "allow" | "skip" | "cancel-running" | "queue-one";
                        /** @enum {string} */
                        catchUp: "none" | "one" | "all";
                        catchUpWindow: number;
                        /** @enum {string} */
                        status: "active" | "paused";
                        nextAt?: string;
                        next: string[];
                        heldAt?: string;
                        /** Format: uuid */
                        lastRunId?: string;
                        lastFiredAt?: string;
                        lastError?: {
                            /** @enum {string} */
                            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                            message: string;
                            remedy?: string;
                            errors?: {
                                pointer: string;
                                message: string;
                                hint?: string;
                            }[];
                            terminal: boolean;
                            dueAt: string;
                        };
                        lastSkipped?: {
                            /** @enum {string} */
                            reason: "missed" | "outside-window" | "merged" | "too-many" | "overlap";
                            from: string;
                            to: string;
                        };
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1SchedulesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    workflow: string;
                    version?: number;
                    /** @default {} */
                    input?: {
                        [key: string]: components["schemas"]["Shared1"];
                    };
                    cron: string;
                    /** @default UTC */
                    timezone?: string;
                    /**
                     * @default skip
                     * @enum {string}
                     */
                    overlap?: "allow" | "skip" | "cancel-running" | "queue-one";
                    /**
                     * @default one
                     * @enum {string}
                     */
                    catchUp?: "none" | "one" | "all";
                    /** @default 86400 */
                    catchUpWindow?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        cron: string;
                        timezone: string;
                        /** @enum {string} */
                        overlap: "allow" | "skip" | "cancel-running" | "queue-one";
                        /** @enum {string} */
                        catchUp: "none" | "one" | "all";
                        catchUpWindow: number;
                        /** @enum {string} */
                        status: "active" | "paused";
                        nextAt?: string;
                        next: string[];
                        heldAt?: string;
                        /** Format: uuid */
                        lastRunId?: string;
                        lastFiredAt?: string;
                        lastError?: {
                            /** @enum {string} */
                            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                            message: string;
                            remedy?: string;
                            errors?: {
                                pointer: string;
                                message: string;
                                hint?: string;
                            }[];
                            terminal: boolean;
                            dueAt: string;
                        };
                        lastSkipped?: {
                            /** @enum {string} */
                            reason: "missed" | "outside-window" | "merged" | "too-many" | "overlap";
                            from: string;
                            to: string;
                        };
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1SchedulesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1SchedulesNamePause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        cron: string;
                        timezone: string;
                        /** @enum {string} */
                        overlap: "allow" | "skip" | "cancel-running" | "queue-one";
                        /** @enum {string} */
                        catchUp: "none" | "one" | "all";
                        catchUpWindow: number;
                        /** @enum {string} */
                        status: "active" | "paused";
                        nextAt?: string;
                        next: string[];
                        heldAt?: string;
                        /** Format: uuid */
                        lastRunId?: string;
                        lastFiredAt?: string;
                        lastError?: {
                            /** @enum {string} */
                            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                            message: string;
                            remedy?: string;
                            errors?: {
                                pointer: string;
                                message: string;
                                hint?: string;
                            }[];
                            terminal: boolean;
                            dueAt: string;
                        };
                        lastSkipped?: {
                            /** @enum {string} */
                            reason: "missed" | "outside-window" | "merged" | "too-many" | "overlap";
                            from: string;
                            to: string;
                        };
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1SchedulesNameResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        cron: string;
                        timezone: string;
                        /** @enum {string} */
                        overlap: "allow" | "skip" | "cancel-running" | "queue-one";
                        /** @enum {string} */
                        catchUp: "none" | "one" | "all";
                        catchUpWindow: number;
                        /** @enum {string} */
                        status: "active" | "paused";
                        nextAt?: string;
                        next: string[];
                        heldAt?: string;
                        /** Format: uuid */
                        lastRunId?: string;
                        lastFiredAt?: string;
                        lastError?: {
                            /** @enum {string} */
                            code: "request.invalid" | "request.not-json" | "request.too-large" | "request.unsupported-media-type" | "request.idempotency-conflict" | "auth.missing-key" | "auth.unknown-key" | "auth.expired-key" | "auth.forbidden" | "auth.key-not-found" | "auth.last-administrator" | "auth.tenant-disabled" | "tenant.not-found" | "tenant.exists" | "tenant.is-own" | "tenant.disabled" | "tenant.limit-reached" | "route.not-found" | "workflow.invalid" | "workflow.not-found" | "workflow.full" | "template.not-found" | "run.not-found" | "run.input-invalid" | "run.already-ended" | "run.not-ended" | "run.sequence-conflict" | "run.cancelled" | "run.output-invalid" | "run.not-suspended" | "run.too-deep" | "run.too-many-signals" | "run.step-not-found" | "run.fork-invalid" | "approval.not-waiting" | "approval.changed" | "approval.refused" | "budget.exceeded" | "step.lease-lost" | "step.handler-failed" | "step.timed-out" | "step.child-failed" | "step.loop-not-done" | "expression.failed" | "schedule.not-found" | "schedule.exists" | "webhook.not-found" | "webhook.exists" | "webhook.paused" | "webhook.signature-invalid" | "webhook.secret-key-unusable" | "collection.not-found" | "collection.exists" | "search.filter-invalid" | "search.vectors-unavailable" | "search.reranker-unavailable" | "document.metadata-invalid" | "document.not-found" | "document.not-text" | "document.empty" | "memory.not-found" | "memory.no-user" | "memory.not-yours" | "memory.not-quarantined" | "document.unsupported" | "document.malformed" | "document.encrypted" | "document.too-large" | "document.too-slow" | "document.fetch-failed" | "document.source-invalid" | "ingestion.not-found" | "model.not-found" | "model.malformed" | "model.unavailable" | "model.overloaded" | "model.context-exceeded" | "model.parameter-unsupported" | "model.failed" | "model.output-invalid" | "agent.loop-detected" | "agent.limit-exceeded" | "agent.requirements-unmet" | "worker.not-found" | "model-import.not-found" | "tool.not-found" | "tool.not-allowed" | "tool.refused" | "tool.arguments-invalid" | "tool.failed" | "tool.exists" | "tool.changed" | "tool.switched-off" | "tool.result-too-large" | "tool-source.not-found" | "tool-source.invalid" | "secret.not-found" | "secret.key-unusable" | "outbound.refused" | "outbound.too-large" | "outbound.timed-out" | "outbound.failed" | "blob.not-found" | "blob.corrupt" | "audit.broken" | "audit.not-signable" | "store.unavailable" | "queue.unavailable" | "internal.error";
                            message: string;
                            remedy?: string;
                            errors?: {
                                pointer: string;
                                message: string;
                                hint?: string;
                            }[];
                            terminal: boolean;
                            dueAt: string;
                        };
                        lastSkipped?: {
                            /** @enum {string} */
                            reason: "missed" | "outside-window" | "merged" | "too-many" | "overlap";
                            from: string;
                            to: string;
                        };
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1DocumentsIdSnapshots: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            model: string;
                            modelFingerprint: string;
                            documentIds: string[];
                            textsSha256: string;
                            rendering: string;
                            tokens: number;
                            bytes: number;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            lastUsedAt: string;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1DocumentsIdSnapshots: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    model: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        model: string;
                        modelFingerprint: string;
                        documentIds: string[];
                        textsSha256: string;
                        rendering: string;
                        tokens: number;
                        bytes: number;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        lastUsedAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1SecretsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description?: string;
                        hosts: string[];
                        createdBy: string;
                        createdAt: string;
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1SecretsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    value: string;
                    description?: string;
                    hosts?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description?: string;
                        hosts: string[];
                        createdBy: string;
                        createdAt: string;
                        updatedAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1SecretsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Secrets: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            description?: string;
                            hosts: string[];
                            createdBy: string;
                            createdAt: string;
                            updatedAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            title: string;
                            description: string;
                            bundledModel: string;
                            needs: ("collection" | "second-model" | "user")[];
                            parameters: {
                                [key: string]: {
                                    /** @constant */
                                    kind: "model";
                                    description: string;
                                    default: string;
                                } | {
                                    /** @constant */
                                    kind: "text";
                                    description: string;
                                    default: string;
                                } | {
                                    /** @constant */
                                    kind: "number";
                                    description: string;
                                    default: number;
                                    minimum: number;
                                    maximum: number;
                                } | {
                                    /** @constant */
                                    kind: "schema";
                                    description: string;
                                    default: {
                                        [key: string]: components["schemas"]["Shared1"];
                                    };
                                };
                            };
                            examples: {
                                title: string;
                                input: {
                                    [key: string]: components["schemas"]["Shared1"];
                                };
                                user?: string;
                            }[];
                            definition: {
                                name: string;
                                description?: string;
                                input?: {
                                    [key: string]: components["schemas"]["Shared1"];
                                };
                                steps: components["schemas"]["Shared2"];
                                output?: components["schemas"]["Shared1"];
                                outputSchema?: {
                                    [key: string]: components["schemas"]["Shared1"];
                                };
                                budget?: {
                                    tokens?: number;
                                    seconds?: number;
                                    steps?: number;
                                    toolCalls?: number;
                                };
                                concurrency?: number;
                            };
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TemplatesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        title: string;
                        description: string;
                        bundledModel: string;
                        needs: ("collection" | "second-model" | "user")[];
                        parameters: {
                            [key: string]: {
                                /** @constant */
                                kind: "model";
                                description: string;
                                default: string;
                            } | {
                                /** @constant */
                                kind: "text";
                                description: string;
                                default: string;
                            } | {
                                /** @constant */
                                kind: "number";
                                description: string;
                                default: number;
                                minimum: number;
                                maximum: number;
                            } | {
                                /** @constant */
                                kind: "schema";
                                description: string;
                                default: {
                                    [key: string]: components["schemas"]["Shared1"];
                                };
                            };
                        };
                        examples: {
                            title: string;
                            input: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            user?: string;
                        }[];
                        definition: {
                            name: string;
                            description?: string;
                            input?: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            steps: components["schemas"]["Shared2"];
                            output?: components["schemas"]["Shared1"];
                            outputSchema?: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            budget?: {
                                tokens?: number;
                                seconds?: number;
                                steps?: number;
                                toolCalls?: number;
                            };
                            concurrency?: number;
                        };
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TemplatesNameWorkflows: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    /** @default {} */
                    parameters?: {
                        [key: string]: components["schemas"]["Shared1"];
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        version: number;
                        definitionSha256: string;
                        definition: {
                            name: string;
                            description?: string;
                            input?: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            steps: components["schemas"]["Shared2"];
                            output?: components["schemas"]["Shared1"];
                            outputSchema?: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            budget?: {
                                tokens?: number;
                                seconds?: number;
                                steps?: number;
                                toolCalls?: number;
                            };
                            concurrency?: number;
                        };
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Tenants: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            /** @enum {string} */
                            status: "active" | "disabled";
                            limits: {
                                runsAtOnce?: number;
                                tokensPerDay?: number;
                                tokensPerRun?: number;
                                stepsPerRun?: number;
                            };
                            createdAt: string;
                            disabledAt?: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Tenants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default {} */
                    limits?: {
                        runsAtOnce?: number;
                        tokensPerDay?: number;
                        tokensPerRun?: number;
                        stepsPerRun?: number;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /** @enum {string} */
                        status: "active" | "disabled";
                        limits: {
                            runsAtOnce?: number;
                            tokensPerDay?: number;
                            tokensPerRun?: number;
                            stepsPerRun?: number;
                        };
                        createdAt: string;
                        disabledAt?: string;
                        key: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TenantsTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /** @enum {string} */
                        status: "active" | "disabled";
                        limits: {
                            runsAtOnce?: number;
                            tokensPerDay?: number;
                            tokensPerRun?: number;
                            stepsPerRun?: number;
                        };
                        createdAt: string;
                        disabledAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TenantsTenantUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        limits: {
                            runsAtOnce?: number;
                            tokensPerDay?: number;
                            tokensPerRun?: number;
                            stepsPerRun?: number;
                        };
                        runs: number;
                        tokensToday: number;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1TenantsTenantLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    runsAtOnce?: number;
                    tokensPerDay?: number;
                    tokensPerRun?: number;
                    stepsPerRun?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /** @enum {string} */
                        status: "active" | "disabled";
                        limits: {
                            runsAtOnce?: number;
                            tokensPerDay?: number;
                            tokensPerRun?: number;
                            stepsPerRun?: number;
                        };
                        createdAt: string;
                        disabledAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TenantsTenantDisable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /** @enum {string} */
                        status: "active" | "disabled";
                        limits: {
                            runsAtOnce?: number;
                            tokensPerDay?: number;
                            tokensPerRun?: number;
                            stepsPerRun?: number;
                        };
                        createdAt: string;
                        disabledAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TenantsTenantEnable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /** @enum {string} */
                        status: "active" | "disabled";
                        limits: {
                            runsAtOnce?: number;
                            tokensPerDay?: number;
                            tokensPerRun?: number;
                            stepsPerRun?: number;
                        };
                        createdAt: string;
                        disabledAt?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TenantsTenantApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default admin */
                    name?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        key: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ToolSources: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            description?: string;
                            source: {
                                /** @constant */
                                kind: "sql";
                                connectionSecret: string;
                                statementTimeoutMs?: number;
                                rows?: number;
                                bytes?: number;
                            } | {
                                /** @constant */
                                kind: "openapi";
                                /** Format: uri */
                                url?: string;
                                document?: {
                                    [key: string]: components["schemas"]["Shared1"];
                                } | string;
                                /** Format: uri */
                                baseUrl?: string;
                                credentials?: {
                                    [key: string]: string;
                                };
                                operations?: string[];
                            } | {
                                /** @constant */
                                kind: "mcp";
                                /** Format: uri */
                                url?: string;
                                headers?: {
                                    [key: string]: string;
                                };
                                command?: string;
                                environment?: {
                                    [key: string]: string;
                                };
                            };
                            tools: {
                                name: string;
                                /** @enum {string} */
                                status: "ready" | "new" | "changed" | "gone";
                                sha256: string;
                            }[];
                            createdBy: string;
                            createdAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ToolSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    description?: string;
                    source: {
                        /** @constant */
                        kind: "sql";
                        connectionSecret: string;
                        statementTimeoutMs?: number;
                        rows?: number;
                        bytes?: number;
                    } | {
                        /** @constant */
                        kind: "openapi";
                        /** Format: uri */
                        url?: string;
                        document?: {
                            [key: string]: components["schemas"]["Shared1"];
                        } | string;
                        /** Format: uri */
                        baseUrl?: string;
                        credentials?: {
                            [key: string]: string;
                        };
                        operations?: string[];
                    } | {
                        /** @constant */
                        kind: "mcp";
                        /** Format: uri */
                        url?: string;
                        headers?: {
                            [key: string]: string;
                        };
                        command?: string;
                        environment?: {
                            [key: string]: string;
                        };
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description?: string;
                        source: {
                            /** @constant */
                            kind: "sql";
                            connectionSecret: string;
                            statementTimeoutMs?: number;
                            rows?: number;
                            bytes?: number;
                        } | {
                            /** @constant */
                            kind: "openapi";
                            /** Format: uri */
                            url?: string;
                            document?: {
                                [key: string]: components["schemas"]["Shared1"];
                            } | string;
                            /** Format: uri */
                            baseUrl?: string;
                            credentials?: {
                                [key: string]: string;
                            };
                            operations?: string[];
                        } | {
                            /** @constant */
                            kind: "mcp";
                            /** Format: uri */
                            url?: string;
                            headers?: {
                                [key: string]: string;
                            };
                            command?: string;
                            environment?: {
                                [key: string]: string;
                            };
                        };
                        tools: {
                            name: string;
                            /** @enum {string} */
                            status: "ready" | "new" | "changed" | "gone";
                            sha256: string;
                        }[];
                        createdBy: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ToolSourcesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description?: string;
                        source: {
                            /** @constant */
                            kind: "sql";
                            connectionSecret: string;
                            statementTimeoutMs?: number;
                            rows?: number;
                            bytes?: number;
                        } | {
                            /** @constant */
                            kind: "openapi";
                            /** Format: uri */
                            url?: string;
                            document?: {
                                [key: string]: components["schemas"]["Shared1"];
                            } | string;
                            /** Format: uri */
                            baseUrl?: string;
                            credentials?: {
                                [key: string]: string;
                            };
                            operations?: string[];
                        } | {
                            /** @constant */
                            kind: "mcp";
                            /** Format: uri */
                            url?: string;
                            headers?: {
                                [key: string]: string;
                            };
                            command?: string;
                            environment?: {
                                [key: string]: string;
                            };
                        };
                        tools: {
                            name: string;
                            /** @enum {string} */
                            status: "ready" | "new" | "changed" | "gone";
                            sha256: string;
                        }[];
                        createdBy: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1ToolSourcesName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ToolSourcesNameRefresh: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    document?: {
                        [key: string]: components["schemas"]["Shared1"];
                    } | string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description?: string;
                        source: {
                            /** @constant */
                            kind: "sql";
                            connectionSecret: string;
                            statementTimeoutMs?: number;
                            rows?: number;
                            bytes?: number;
                        } | {
                            /** @constant */
                            kind: "openapi";
                            /** Format: uri */
                            url?: string;
                            document?: {
                                [key: string]: components["schemas"]["Shared1"];
                            } | string;
                            /** Format: uri */
                            baseUrl?: string;
                            credentials?: {
                                [key: string]: string;
                            };
                            operations?: string[];
                        } | {
                            /** @constant */
                            kind: "mcp";
                            /** Format: uri */
                            url?: string;
                            headers?: {
                                [key: string]: string;
                            };
                            command?: string;
                            environment?: {
                                [key: string]: string;
                            };
                        };
                        tools: {
                            name: string;
                            /** @enum {string} */
                            status: "ready" | "new" | "changed" | "gone";
                            sha256: string;
                        }[];
                        createdBy: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Tools: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            description: string;
                            parameters: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            results?: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            version: string;
                            sha256: string;
                            /** @enum {string} */
                            effects: "none" | "reads" | "writes";
                            origin: {
                                /** @enum {string} */
                                kind: "built-in" | "openapi" | "mcp" | "sql";
                                source?: string;
                            };
                            /** @enum {string} */
                            taint?: "external" | "document";
                            /** @enum {string} */
                            status: "ready" | "new" | "changed" | "gone";
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ToolsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description: string;
                        parameters: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        results?: {
                            [key: string]: components["schemas"]["Shared4"];
                        };
                        version: string;
                        sha256: string;
                        /** @enum {string} */
                        effects: "none" | "reads" | "writes";
                        origin: {
                            /** @enum {string} */
                            kind: "built-in" | "openapi" | "mcp" | "sql";
                            source?: string;
                        };
                        /** @enum {string} */
                        taint?: "external" | "document";
                        /** @enum {string} */
                        status: "ready" | "new" | "changed" | "gone";
                        approved?: {
                            name: string;
                            description: string;
                            parameters: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            results?: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            /** @enum {string} */
                            effects: "none" | "reads" | "writes";
                            target: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            sha256: string;
                            approvedBy: string;
                            approvedAt: string;
                        };
                        seen?: {
                            name: string;
                            description: string;
                            parameters: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            results?: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            /** @enum {string} */
                            effects: "none" | "reads" | "writes";
                            target: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            sha256: string;
                            seenAt: string;
                        };
                        differences?: {
                            pointer: string;
                            approved?: components["schemas"]["Shared4"];
                            seen?: components["schemas"]["Shared4"];
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ToolsNameApprove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sha256: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        description: string;
                        parameters: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        results?: {
                            [key: string]: components["schemas"]["Shared4"];
                        };
                        version: string;
                        sha256: string;
                        /** @enum {string} */
                        effects: "none" | "reads" | "writes";
                        origin: {
                            /** @enum {string} */
                            kind: "built-in" | "openapi" | "mcp" | "sql";
                            source?: string;
                        };
                        /** @enum {string} */
                        taint?: "external" | "document";
                        /** @enum {string} */
                        status: "ready" | "new" | "changed" | "gone";
                        approved?: {
                            name: string;
                            description: string;
                            parameters: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            results?: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            /** @enum {string} */
                            effects: "none" | "reads" | "writes";
                            target: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            sha256: string;
                            approvedBy: string;
                            approvedAt: string;
                        };
                        seen?: {
                            name: string;
                            description: string;
                            parameters: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            results?: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            /** @enum {string} */
                            effects: "none" | "reads" | "writes";
                            target: {
                                [key: string]: components["schemas"]["Shared4"];
                            };
                            sha256: string;
                            seenAt: string;
                        };
                        differences?: {
                            pointer: string;
                            approved?: components["schemas"]["Shared4"];
                            seen?: components["schemas"]["Shared4"];
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1ToolsNameCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default {} */
                    arguments?: {
                        [key: string]: components["schemas"]["Shared1"];
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        result: components["schemas"]["Shared1"];
                        sha256: string;
                        taint?: string;
                        durationMs: number;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Users: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            user: string;
                            keys: number;
                            runs: number;
                            lastRunAt?: string;
                            facts: number;
                            threads: number;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Webhooks: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                workflow?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            workflow: string;
                            version?: number;
                            input?: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            /** @enum {string} */
                            status: "active" | "paused";
                            path: string;
                            previousUntil?: string;
                            createdBy: string;
                            user?: string;
                            createdAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Webhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    workflow: string;
                    version?: number;
                    input?: {
                        [key: string]: components["schemas"]["Shared1"];
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input?: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        /** @enum {string} */
                        status: "active" | "paused";
                        path: string;
                        previousUntil?: string;
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                        secret: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1WebhooksName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input?: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        /** @enum {string} */
                        status: "active" | "paused";
                        path: string;
                        previousUntil?: string;
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1WebhooksName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    workflow: string;
                    version?: number;
                    input?: {
                        [key: string]: components["schemas"]["Shared1"];
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input?: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        /** @enum {string} */
                        status: "active" | "paused";
                        path: string;
                        previousUntil?: string;
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1WebhooksName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1WebhooksNamePause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input?: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        /** @enum {string} */
                        status: "active" | "paused";
                        path: string;
                        previousUntil?: string;
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1WebhooksNameResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input?: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        /** @enum {string} */
                        status: "active" | "paused";
                        path: string;
                        previousUntil?: string;
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1WebhooksNameRotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 86400 */
                    grace?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        workflow: string;
                        version?: number;
                        input?: {
                            [key: string]: components["schemas"]["Shared1"];
                        };
                        /** @enum {string} */
                        status: "active" | "paused";
                        path: string;
                        previousUntil?: string;
                        createdBy: string;
                        user?: string;
                        createdAt: string;
                        secret: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Workers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            roles: ("steps" | "inference")[];
                            /** @enum {string} */
                            status: "starting" | "ready" | "degraded" | "unavailable" | "draining" | "drained";
                            /** @default 0 */
                            working: number;
                            /** Format: date-time */
                            startedAt: string;
                            /** Format: date-time */
                            seenAt: string;
                            devices: {
                                name: string;
                                /** @enum {string} */
                                status: "starting" | "ready" | "restarting" | "out";
                                problem?: string;
                                restarts: number;
                                pid?: number;
                                memoryBytes?: number;
                                models: {
                                    name: string;
                                    running: number;
                                    tokensPerSecond: number;
                                    batchSize: number;
                                    reservedBytes: number;
                                    cacheHitRate?: number;
                                    states: {
                                        memory: {
                                            states: number;
                                            bytes: number;
                                            limitBytes: number;
                                        };
                                        disk: {
                                            states: number;
                                            bytes: number;
                                            limitBytes: number;
                                        };
                                    };
                                }[];
                            }[];
                            models: {
                                name: string;
                                /** @enum {string} */
                                place: "device" | "remote";
                                concurrency: number;
                                queueDepth: number;
                            }[];
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1WorkersNameDrain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        roles: ("steps" | "inference")[];
                        /** @enum {string} */
                        status: "starting" | "ready" | "degraded" | "unavailable" | "draining" | "drained";
                        /** @default 0 */
                        working: number;
                        /** Format: date-time */
                        startedAt: string;
                        /** Format: date-time */
                        seenAt: string;
                        devices: {
                            name: string;
                            /** @enum {string} */
                            status: "starting" | "ready" | "restarting" | "out";
                            problem?: string;
                            restarts: number;
                            pid?: number;
                            memoryBytes?: number;
                            models: {
                                name: string;
                                running: number;
                                tokensPerSecond: number;
                                batchSize: number;
                                reservedBytes: number;
                                cacheHitRate?: number;
                                states: {
                                    memory: {
                                        states: number;
                                        bytes: number;
                                        limitBytes: number;
                                    };
                                    disk: {
                                        states: number;
                                        bytes: number;
                                        limitBytes: number;
                                    };
                                };
                            }[];
                        }[];
                        models: {
                            name: string;
                            /** @enum {string} */
                            place: "device" | "remote";
                            concurrency: number;
                            queueDepth: number;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1WorkersNameResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        roles: ("steps" | "inference")[];
                        /** @enum {string} */
                        status: "starting" | "ready" | "degraded" | "unavailable" | "draining" | "drained";
                        /** @default 0 */
                        working: number;
                        /** Format: date-time */
                        startedAt: string;
                        /** Format: date-time */
                        seenAt: string;
                        devices: {
                            name: string;
                            /** @enum {string} */
                            status: "starting" | "ready" | "restarting" | "out";
                            problem?: string;
                            restarts: number;
                            pid?: number;
                            memoryBytes?: number;
                            models: {
                                name: string;
                                running: number;
                                tokensPerSecond: number;
                                batchSize: number;
                                reservedBytes: number;
                                cacheHitRate?: number;
                                states: {
                                    memory: {
                                        states: number;
                                        bytes: number;
                                        limitBytes: number;
                                    };
                                    disk: {
                                        states: number;
                                        bytes: number;
                                        limitBytes: number;
                                    };
                                };
                            }[];
                        }[];
                        models: {
                            name: string;
                            /** @enum {string} */
                            place: "device" | "remote";
                            concurrency: number;
                            queueDepth: number;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Workflows: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            version: number;
                            definitionSha256: string;
                            definition: {
                                name: string;
                                description?: string;
                                input?: {
                                    [key: string]: components["schemas"]["Shared1"];
                                };
                                steps: components["schemas"]["Shared2"];
                                output?: components["schemas"]["Shared1"];
                                outputSchema?: {
                                    [key: string]: components["schemas"]["Shared1"];
                                };
                                budget?: {
                                    tokens?: number;
                                    seconds?: number;
                                    steps?: number;
                                    toolCalls?: number;
                                };
                                concurrency?: number;
                            };
                            createdAt: string;
                        }[];
                        next?: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Workflows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkflowDefinition"];
                "application/yaml": components["schemas"]["WorkflowDefinition"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        version: number;
                        definitionSha256: string;
                        definition: {
                            name: string;
                            description?: string;
                            input?: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            steps: components["schemas"]["Shared2"];
                            output?: components["schemas"]["Shared1"];
                            outputSchema?: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            budget?: {
                                tokens?: number;
                                seconds?: number;
                                steps?: number;
                                toolCalls?: number;
                            };
                            concurrency?: number;
                        };
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1WorkflowsCheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkflowDefinition"];
                "application/yaml": components["schemas"]["WorkflowDefinition"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        valid: boolean;
                        problems: {
                            pointer: string;
                            message: string;
                            hint?: string;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1WorkflowsName: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        version: number;
                        definitionSha256: string;
                        definition: {
                            name: string;
                            description?: string;
                            input?: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            steps: components["schemas"]["Shared2"];
                            output?: components["schemas"]["Shared1"];
                            outputSchema?: {
                                [key: string]: components["schemas"]["Shared1"];
                            };
                            budget?: {
                                tokens?: number;
                                seconds?: number;
                                steps?: number;
                                toolCalls?: number;
                            };
                            concurrency?: number;
                        };
                        createdAt: string;
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1WorkflowsNameVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            version: number;
                            definitionSha256: string;
                            definition: {
                                name: string;
                                description?: string;
                                input?: {
                                    [key: string]: components["schemas"]["Shared1"];
                                };
                                steps: components["schemas"]["Shared2"];
                                output?: components["schemas"]["Shared1"];
                                outputSchema?: {
                                    [key: string]: components["schemas"]["Shared1"];
                                };
                                budget?: {
                                    tokens?: number;
                                    seconds?: number;
                                    steps?: number;
                                    toolCalls?: number;
                                };
                                concurrency?: number;
                            };
                            createdAt: string;
                        }[];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1SchemasWorkflow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["Shared1"];
                    };
                };
            };
            /** @description A problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
