BEGIN TRANSACTION;
CREATE TABLE alert_notices (
	"key" TEXT NOT NULL, 
	alert TEXT NOT NULL, 
	person TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	body TEXT, 
	not_before TEXT NOT NULL, 
	claimed_until TEXT, 
	sent_at TEXT, 
	attempts INTEGER NOT NULL, 
	outcome TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "alert_notices" VALUES('YRNN7V:opened:1','YRNN7V','李娜','opened',NULL,'2026-11-22T11:19:31.379855+00:00',NULL,NULL,0,'');
CREATE TABLE alerts (
	id TEXT NOT NULL, 
	open_key TEXT, 
	status TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	due_at TEXT, 
	until TEXT, 
	body TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	opened_at TEXT NOT NULL, 
	updated_at TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (open_key)
);
INSERT INTO "alerts" VALUES('YRNN7V','李娜|PTX3X5|销售额','open','李娜','PTX3X5','2026-11-23T11:19:31.379855+00:00',NULL,'{"id":"YRNN7V","group":"李娜|PTX3X5|销售额","findings":[{"key":"WJV6KR|plan:PTX3X5:G1:sales","rule":"WJV6KR","condition":"below","side":"crossed","title":"销售额","kpi":"sales","name":{"zh":"销售额","en":"sales"},"unit":{"kind":"money","symbol":"CNY"},"value":"3120000","measure":"3120000","line":"6000000","target":"10000000","due":null,"expected":null,"chance":null,"as_of":"2026-09-30","start":null,"end":null,"age":12,"plan":"PTX3X5","node":"G1","where":{},"owner":"李娜","group":"","level":1,"severity":3,"action":"","source":{"zh":"公司设置","en":"company setting"}}],"owner":"李娜","chain":["李娜"],"status":"open","level":1,"severity":3,"opened":"2026-11-22T11:19:31.379855Z","due":"2026-11-23T11:19:31.379855Z","step":0,"until":null,"recovered":false,"version":1}',1,'2026-11-22T11:19:31.379855+00:00','2026-11-22T11:19:31.379855+00:00');
CREATE TABLE approval_notices (
	approval TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	person TEXT NOT NULL, 
	part TEXT NOT NULL, 
	must_answer INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	not_before TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	PRIMARY KEY (approval, revision, name)
);
INSERT INTO "approval_notices" VALUES('kept approval',1,'kept name','kept person','kept part',1,1,'kept not_before','kept outcome');
CREATE TABLE approvals (
	id TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	plan_id TEXT NOT NULL, 
	node TEXT NOT NULL, 
	state TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id, revision), 
	UNIQUE (plan_id, node, revision)
);
INSERT INTO "approvals" VALUES('AZE8YK',1,'PTX3X5','','proposed','李娜','2026-11-22T11:19:31.506233+00:00','{"id":"AZE8YK","plan":"PTX3X5","plan_name":"秋季增长","node":null,"title":"秋季增长","state":"proposed","version":4,"agreed":null,"top_down":[],"bottom_up":[],"circle":{"approvers":[],"owners":[],"consulted":[],"informed":[]},"steps":[{"action":"propose","state":"proposed","by":"李娜","person":"","at":"2026-11-22T11:19:31.506233Z","note":"","side":"top_down","version":4,"figures":[],"gap":[]}]}');
CREATE TABLE audit (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	made_at TEXT NOT NULL, 
	person TEXT NOT NULL, 
	name TEXT NOT NULL, 
	door TEXT NOT NULL, 
	action TEXT NOT NULL, 
	tool TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	detail TEXT NOT NULL
);
INSERT INTO "audit" VALUES(1,'2026-11-22T11:19:30.703016+00:00','','李娜','','write','edit_plan','plan','PHKDCP','allowed','{"version": "1"}');
INSERT INTO "audit" VALUES(2,'2026-11-22T11:19:30.676979+00:00','','李娜','','read','suggest','','','allowed','{}');
INSERT INTO "audit" VALUES(3,'2026-11-22T11:19:30.918927+00:00','','李娜','','write','cascade','plan','PHKDCP','allowed','{"version": "2"}');
INSERT INTO "audit" VALUES(4,'2026-11-22T11:19:30.902476+00:00','','李娜','','read','suggest','plan','PHKDCP','allowed','{}');
INSERT INTO "audit" VALUES(5,'2026-11-22T11:19:30.983259+00:00','','李娜','','write','edit_plan','plan','PTX3X5','allowed','{"version": "1"}');
INSERT INTO "audit" VALUES(6,'2026-11-22T11:19:31.010728+00:00','','李娜','','write','edit_plan','plan','PTX3X5','allowed','{"version": "2"}');
INSERT INTO "audit" VALUES(7,'2026-11-22T11:19:31.086454+00:00','','李娜','','write','record_actuals','plan','PTX3X5','allowed','{"version": "3"}');
INSERT INTO "audit" VALUES(8,'2026-11-22T11:19:31.141076+00:00','','李娜','','write','record_actuals','plan','PTX3X5','allowed','{"version": "4"}');
INSERT INTO "audit" VALUES(9,'2026-11-22T11:19:31.243496+00:00','','李娜','','write','save_case','case','K4NR3D','allowed','{"do": "save", "action": "补货", "seen": "case K4NR3D"}');
INSERT INTO "audit" VALUES(10,'2026-11-22T11:19:31.246303+00:00','','operator','cli','person-add','','person','UKJSD2','allowed','{"name": "王敏", "rank": "1", "units": "华东", "scopes": "read,write", "latitude": "5", "language": "None", "active": "True", "channels": ""}');
INSERT INTO "audit" VALUES(11,'2026-11-22T11:19:31.246303+00:00','','operator','cli','person-link','','person','UKJSD2','allowed','{"channel": "slack", "identity": "T1:U1"}');
INSERT INTO "audit" VALUES(12,'2026-11-22T11:19:31.286457+00:00','','operator','cli','token-create','','person','UKJSD2','allowed','{"token": "TANYD4", "name": "报表", "scopes": "read,write", "expires": "2027-02-20"}');
INSERT INTO "audit" VALUES(13,'2026-11-22T11:19:31.325670+00:00','','operator','cli','room-set','','room','slack:T1:C1','allowed','{"speaks": "always", "rank": "None", "units": "None"}');
INSERT INTO "audit" VALUES(14,'2026-11-22T11:19:31.367207+00:00','','李娜','','write','watch_kpis','plan','秋季增长','allowed','{"do": "set"}');
INSERT INTO "audit" VALUES(15,'2026-11-22T11:19:31.475692+00:00','','李娜','','write','watch_kpis','plan','秋季增长','allowed','{"do": "run"}');
INSERT INTO "audit" VALUES(16,'2026-11-22T11:19:32.048306+00:00','','李娜','','decide','approve_plan','plan','PTX3X5','allowed','{"do": "propose", "version": "4"}');
CREATE TABLE bookmarks (
	channel TEXT NOT NULL, 
	name TEXT NOT NULL, 
	body TEXT NOT NULL, 
	put_at TEXT NOT NULL, 
	PRIMARY KEY (channel, name)
);
INSERT INTO "bookmarks" VALUES('kept channel','kept name','{"kept": "bookmarks"}','2026-09-01T00:00:00+00:00');
CREATE TABLE cases (
	id TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id, revision)
);
INSERT INTO "cases" VALUES('K4NR3D',1,'draft','李娜','2026-11-22T11:19:31.224802+00:00','{"case":{"title":"销售额 -14.7%","type":"resources","impact":"high","problem":"销售额 5.12万元，原来 6万元，差 −8800元，-14.7%。影响最大的是流量（−1.24万元）。","direct_cause":"断货","deep_cause":"","cause":"stock","data":{"kpi":"sales","kpi_name":"销售额","unit":{"kind":"money","symbol":"CNY"},"better":"up","compared":"typed","planned":"60000.00","actual":"51200.00","start":null,"end":null,"where":{},"place":"","plan":"","node":"","contributions":[{"key":"visits","name":"流量","value":"-12400.00"},{"key":"conversion_rate","name":"转化率","value":"3600.00"},{"key":"average_order_value","name":"客单价","value":"0.00"}],"segments":[],"causes":[]},"action":"补货","effect":{"verdict":"open","text":"","before":null,"after":null},"unit":"","owner":"李娜","status":"draft","reviewed_by":"","reviewed_on":null,"expires_on":null,"language":"zh-Hans","source":"explain_deviation"},"access":{"rank":1,"units":[],"owner":"李娜","owners":[],"whole":true},"reason":""}');
CREATE TABLE changes (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind TEXT NOT NULL, 
	source TEXT NOT NULL, 
	made_at TEXT NOT NULL
);
INSERT INTO "changes" VALUES(1,'plan','PHKDCP','2026-11-22T11:19:30.700982+00:00');
INSERT INTO "changes" VALUES(2,'plan','PHKDCP','2026-11-22T11:19:30.911518+00:00');
INSERT INTO "changes" VALUES(3,'plan','PTX3X5','2026-11-22T11:19:30.965152+00:00');
INSERT INTO "changes" VALUES(4,'plan','PTX3X5','2026-11-22T11:19:31.003313+00:00');
INSERT INTO "changes" VALUES(5,'plan','PTX3X5','2026-11-22T11:19:31.045911+00:00');
INSERT INTO "changes" VALUES(6,'plan','PTX3X5','2026-11-22T11:19:31.069196+00:00');
INSERT INTO "changes" VALUES(7,'plan','PTX3X5','2026-11-22T11:19:31.109593+00:00');
INSERT INTO "changes" VALUES(8,'plan','PTX3X5','2026-11-22T11:19:31.134024+00:00');
INSERT INTO "changes" VALUES(9,'document','DYTMB6','2026-11-22T11:19:31.196640+00:00');
INSERT INTO "changes" VALUES(10,'case','K4NR3D','2026-11-22T11:19:31.235347+00:00');
CREATE TABLE conversation_list (
	conversation TEXT NOT NULL, 
	person TEXT NOT NULL, 
	title TEXT NOT NULL, 
	hidden INTEGER NOT NULL, 
	made_at TEXT NOT NULL, 
	PRIMARY KEY (conversation)
);
INSERT INTO "conversation_list" VALUES('kept conversation','kept person','kept title',1,'2026-09-01T00:00:00+00:00');
CREATE TABLE conversations (
	id TEXT NOT NULL, 
	length INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	started_at TEXT, 
	updated_at TEXT, owner TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "conversations" VALUES('q4',10,'{"language": "zh-Hans", "plan": "PHKDCP"}','2026-11-22T11:19:30.028682+00:00','2026-11-22T11:19:30.947469+00:00',NULL);
CREATE TABLE corrections (
	id TEXT NOT NULL, 
	alert TEXT NOT NULL, 
	status TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	due_on TEXT NOT NULL, 
	told_on TEXT, 
	body TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	made_at TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "corrections" VALUES('kept id','kept alert','kept status','kept owner','kept due_on','kept told_on','{"kept": "corrections"}',1,'2026-09-01T00:00:00+00:00');
CREATE TABLE deliveries (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	channel TEXT NOT NULL, 
	delivery TEXT NOT NULL, 
	conversation TEXT NOT NULL, 
	stage TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	lease_until TEXT NOT NULL, 
	not_before TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	stopped INTEGER NOT NULL, 
	received_at TEXT NOT NULL, 
	body TEXT NOT NULL, 
	answer TEXT, 
	UNIQUE (channel, delivery)
);
INSERT INTO "deliveries" VALUES(1,'kept channel','kept delivery','kept conversation','kept stage','kept holder','kept lease_until','kept not_before',1,1,'2026-09-01T00:00:00+00:00','{"kept": "deliveries"}','kept answer');
CREATE TABLE document_passages (
	document TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	language TEXT NOT NULL, 
	heading TEXT NOT NULL, 
	place TEXT NOT NULL, 
	text TEXT NOT NULL, 
	PRIMARY KEY (document, version, number)
);
INSERT INTO "document_passages" VALUES('DYTMB6',1,0,'zh-Hans','补货','chapter:1:补货','门店缺货超过两天，区域经理要在当天补货。');
CREATE TABLE documents (
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	status TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id, version)
);
INSERT INTO "documents" VALUES('DYTMB6',1,'门店手册.md','0b909d30a383706b7c3095bf9f826c9156d55fffd6ee043456bffdb7d07ccb13','current','李娜','2026-11-22T11:19:31.151189+00:00','{"title":"补货","size":71,"format":"markdown","pages":1,"passages":1,"notices":[],"about":{"unit":null,"owner":null,"start":null,"end":null,"access":null},"forgotten_by":"","forgotten_at":null}');
CREATE TABLE feedback (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	conversation TEXT NOT NULL, 
	reply TEXT NOT NULL, 
	person TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	why TEXT NOT NULL, 
	made_at TEXT NOT NULL
);
INSERT INTO "feedback" VALUES(1,'kept conversation','kept reply','kept person','kept verdict','kept why','2026-09-01T00:00:00+00:00');
CREATE TABLE identities (
	channel TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	person TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	PRIMARY KEY (channel, identity), 
	FOREIGN KEY(person) REFERENCES people (id)
);
INSERT INTO "identities" VALUES('slack','T1:U1','UKJSD2','2026-11-22T11:19:31.246303+00:00');
CREATE TABLE imports (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	table_name TEXT NOT NULL, 
	planned INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	undoes INTEGER, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	body TEXT NOT NULL
);
INSERT INTO "imports" VALUES(1,'kept table_name',1,'kept name','{"kept": "imports"}',1,'kept made_by','2026-09-01T00:00:00+00:00','{"kept": "imports"}');
CREATE TABLE jobs (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	arguments TEXT NOT NULL, 
	occurrence TEXT, 
	status TEXT NOT NULL, 
	due_at TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	claimed_by TEXT NOT NULL, 
	claimed_until TEXT, 
	error TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	done_at TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (occurrence)
);
INSERT INTO "jobs" VALUES('kept id','kept name','{"kept": "jobs"}','kept occurrence','kept status','2026-09-01T00:00:00+00:00',1,'kept claimed_by','kept claimed_until','kept error','2026-09-01T00:00:00+00:00','2026-09-01T00:00:00+00:00');
CREATE TABLE mappings (
	name TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (name, revision)
);
INSERT INTO "mappings" VALUES('kept name',1,'kept made_by','2026-09-01T00:00:00+00:00','{"kept": "mappings"}');
CREATE TABLE marks (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "marks" VALUES('kept name','kept value');
CREATE TABLE messages (
	conversation TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	PRIMARY KEY (conversation, position), 
	FOREIGN KEY(conversation) REFERENCES conversations (id)
);
INSERT INTO "messages" VALUES('q4',1,'human','2026-11-22T11:19:30.028682+00:00','{"content": "\u667a\u80fd\u5bb6\u5c452026\u5e74\u5e95\u524d\u5e02\u573a\u4efd\u989d\u4ece10%\u505a\u523015%\uff0c\u9884\u7b97500\u4e07"}');
INSERT INTO "messages" VALUES('q4',2,'ai','2026-11-22T11:19:30.508993+00:00','{"additional_kwargs": {"hoshin": {"script": {"intent": "draft_goals", "calls": [], "reply": null, "otherwise": null, "slots": {}, "asks": false, "memory": {"pending": null, "focus": null, "subject": "\u667a\u80fd\u5bb6\u5c45", "last": {"name": "edit_plan", "arguments": {"edits": [{"do": "create", "name": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d", "budget": "500\u4e07"}, {"do": "add", "level": "enterprise", "title": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d", "kpi": "\u5e02\u573a\u4efd\u989d", "baseline": "10%", "target": "15%", "when": "2026\u5e74\u5e95\u524d", "statement": "\u667a\u80fd\u5bb6\u5c452026\u5e74\u5e95\u524d\u5e02\u573a\u4efd\u989d\u4ece10%\u505a\u523015%"}]}}, "plans": [], "suggested": []}}}}, "tool_calls": [{"name": "suggest", "args": {"goal": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d", "when": "2026\u5e74\u5e95\u524d", "kinds": ["horizon", "threshold", "plan", "cadence"], "limit": 3}, "id": "call_2_suggest", "type": "tool_call"}, {"name": "edit_plan", "args": {"edits": [{"do": "create", "name": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d", "budget": "500\u4e07"}, {"do": "add", "level": "enterprise", "title": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d", "kpi": "\u5e02\u573a\u4efd\u989d", "baseline": "10%", "target": "15%", "when": "2026\u5e74\u5e95\u524d", "statement": "\u667a\u80fd\u5bb6\u5c452026\u5e74\u5e95\u524d\u5e02\u573a\u4efd\u989d\u4ece10%\u505a\u523015%"}]}, "id": "call_1_edit_plan", "type": "tool_call"}], "id": "lc_run--01a202fb-8e11-75ad-9569-9339b3c389c6-0"}');
INSERT INTO "messages" VALUES('q4',3,'tool','2026-11-22T11:19:30.699392+00:00','{"content": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\uff08\u63d0\u5347\u4efd\u989d\uff09\uff0c3 \u6761\u53c2\u8003\uff1a\n1. **\u6307\u6807\u4e0e\u671f\u9650**\uff1a\u5e02\u573a\u4efd\u989d\u901a\u5e38\u6309\u4e2d\u671f\u770b\uff1b\u5230 2026-12-31 \u8fd8\u6709 1.3 \u4e2a\u6708\uff0c\u504f\u77ed\uff0c\u53ef\u5148\u76ef\u4e00\u4e2a\u66f4\u5feb\u7684\u5148\u884c\u6307\u6807\u3002\n   \u4e3a\u4ec0\u4e48\uff1a\u6307\u6807\u548c\u671f\u9650\u8981\u76f8\u914d\u3002\n   \u5047\u8bbe\uff1a\u4e2d\u671f 6\u201312 \u4e2a\u6708\uff08\u7ecf\u9a8c\u503c\uff0chorizons\uff09\uff0c\u53ef\u6539\n   \u51fa\u5904\uff1a\u77ed\u671f\u3001\u4e2d\u671f\u3001\u957f\u671f\u76ee\u6807\uff08\u7ecf\u9a8c\u503c\uff09[horizons]\n2. **\u9884\u8b66\u7ebf**\uff1a\u770b\u677f\u53ea\u653e 3\u20135 \u4e2a\u6838\u5fc3\u6307\u6807\uff0c\u5230\u7ebf\u63a8\u7ed9\u8d1f\u8d23\u4eba\u3002\n   \u4e3a\u4ec0\u4e48\uff1a\u770b\u5f97\u89c1\u624d\u6765\u5f97\u53ca\u3002\n   \u51fa\u5904\uff1a\u770b\u677f\u3001\u544a\u8b66\u4e0e\u6570\u636e\u6743\u9650\uff08\u89c4\u5219\uff09[dashboards]\n3. **\u590d\u76d8\u8282\u594f**\uff1a\u6bcf\u6708\u590d\u76d8\uff0c\u6bcf\u5b63\u5ea6\u624d\u51b3\u5b9a\u76ee\u6807\u8981\u4e0d\u8981\u6539\uff0c\u4e2d\u95f4\u53ea\u8c03\u4e3e\u63aa\u3002\n   \u4e3a\u4ec0\u4e48\uff1a\u51e0\u5468\u7684\u6ce2\u52a8\u4e0d\u8be5\u6539\u76ee\u6807\u3002\n   \u51fa\u5904\uff1a\u6708\u5ea6\u590d\u76d8\u4e0e\u5b63\u5ea6\u8c03\u6574\uff08\u89c4\u5219\uff09[monthly-quarterly]\n\u4ee5\u4e0a\u6570\u5b57\u90fd\u662f\u5047\u8bbe\uff0c\u4e0d\u4f1a\u81ea\u52a8\u5199\u8fdb\u8ba1\u5212\uff1b\u8981\u7528\u5c31\u544a\u8bc9\u6211\u53d6\u591a\u5c11\u3002", "artifact": {"text": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\uff08\u63d0\u5347\u4efd\u989d\uff09\uff0c3 \u6761\u53c2\u8003\uff1a\n1. **\u6307\u6807\u4e0e\u671f\u9650**\uff1a\u5e02\u573a\u4efd\u989d\u901a\u5e38\u6309\u4e2d\u671f\u770b\uff1b\u5230 2026-12-31 \u8fd8\u6709 1.3 \u4e2a\u6708\uff0c\u504f\u77ed\uff0c\u53ef\u5148\u76ef\u4e00\u4e2a\u66f4\u5feb\u7684\u5148\u884c\u6307\u6807\u3002\n   \u4e3a\u4ec0\u4e48\uff1a\u6307\u6807\u548c\u671f\u9650\u8981\u76f8\u914d\u3002\n   \u5047\u8bbe\uff1a\u4e2d\u671f 6\u201312 \u4e2a\u6708\uff08\u7ecf\u9a8c\u503c\uff0chorizons\uff09\uff0c\u53ef\u6539\n   \u51fa\u5904\uff1a\u77ed\u671f\u3001\u4e2d\u671f\u3001\u957f\u671f\u76ee\u6807\uff08\u7ecf\u9a8c\u503c\uff09[horizons]\n2. **\u9884\u8b66\u7ebf**\uff1a\u770b\u677f\u53ea\u653e 3\u20135 \u4e2a\u6838\u5fc3\u6307\u6807\uff0c\u5230\u7ebf\u63a8\u7ed9\u8d1f\u8d23\u4eba\u3002\n   \u4e3a\u4ec0\u4e48\uff1a\u770b\u5f97\u89c1\u624d\u6765\u5f97\u53ca\u3002\n   \u51fa\u5904\uff1a\u770b\u677f\u3001\u544a\u8b66\u4e0e\u6570\u636e\u6743\u9650\uff08\u89c4\u5219\uff09[dashboards]\n3. **\u590d\u76d8\u8282\u594f**\uff1a\u6bcf\u6708\u590d\u76d8\uff0c\u6bcf\u5b63\u5ea6\u624d\u51b3\u5b9a\u76ee\u6807\u8981\u4e0d\u8981\u6539\uff0c\u4e2d\u95f4\u53ea\u8c03\u4e3e\u63aa\u3002\n   \u4e3a\u4ec0\u4e48\uff1a\u51e0\u5468\u7684\u6ce2\u52a8\u4e0d\u8be5\u6539\u76ee\u6807\u3002\n   \u51fa\u5904\uff1a\u6708\u5ea6\u590d\u76d8\u4e0e\u5b63\u5ea6\u8c03\u6574\uff08\u89c4\u5219\uff09[monthly-quarterly]\n\u4ee5\u4e0a\u6570\u5b57\u90fd\u662f\u5047\u8bbe\uff0c\u4e0d\u4f1a\u81ea\u52a8\u5199\u8fdb\u8ba1\u5212\uff1b\u8981\u7528\u5c31\u544a\u8bc9\u6211\u53d6\u591a\u5c11\u3002", "tables": [], "plan": null, "question": null, "citations": [{"id": "horizons", "title": "\u77ed\u671f\u3001\u4e2d\u671f\u3001\u957f\u671f\u76ee\u6807", "source": "\u5e02\u573a\u7b56\u7565\u6267\u884c\u504f\u5dee\u7ea0\u6b63 03 \u77ed\u671f\u4e0e\u957f\u671f\u6548\u679c\u9884\u671f\u5bf9\u6bd4 (chapter 3)"}, {"id": "dashboards", "title": "\u770b\u677f\u3001\u544a\u8b66\u4e0e\u6570\u636e\u6743\u9650", "source": "\u5e02\u573a\u7b56\u7565\u6267\u884c\u504f\u5dee\u7ea0\u6b63 06 \u5b9e\u65f6\u76d1\u63a7\u5de5\u5177\u5f15\u5165 (chapter 6)"}, {"id": "monthly-quarterly", "title": "\u6708\u5ea6\u590d\u76d8\u4e0e\u5b63\u5ea6\u8c03\u6574", "source": "\u8425\u9500\u7b56\u7565\u4e0e\u76ee\u6807\u5bf9\u9f50\u7b56\u7565\u6846\u67b6\u5de5\u5177\u6307\u5357 \u56db\u30014 \u907f\u514d\u50f5\u5316\u6267\u884c (part 4, point 4)"}], "suggestions": [{"kind": "horizon", "key": "horizon:medium", "title": "\u6307\u6807\u4e0e\u671f\u9650", "text": "\u5e02\u573a\u4efd\u989d\u901a\u5e38\u6309\u4e2d\u671f\u770b\uff1b\u5230 2026-12-31 \u8fd8\u6709 1.3 \u4e2a\u6708\uff0c\u504f\u77ed\uff0c\u53ef\u5148\u76ef\u4e00\u4e2a\u66f4\u5feb\u7684\u5148\u884c\u6307\u6807", "why": "\u6307\u6807\u548c\u671f\u9650\u8981\u76f8\u914d", "standing": "rule_of_thumb", "id": "horizons", "source_title": "\u77ed\u671f\u3001\u4e2d\u671f\u3001\u957f\u671f\u76ee\u6807", "source": "\u5e02\u573a\u7b56\u7565\u6267\u884c\u504f\u5dee\u7ea0\u6b63 03 \u77ed\u671f\u4e0e\u957f\u671f\u6548\u679c\u9884\u671f\u5bf9\u6bd4 (chapter 3)", "assumptions": [{"name": "horizon.medium", "text": "\u4e2d\u671f 6\u201312 \u4e2a\u6708", "low": "6", "high": "12", "unit": "months"}]}, {"kind": "threshold", "key": "threshold:board", "title": "\u9884\u8b66\u7ebf", "text": "\u770b\u677f\u53ea\u653e 3\u20135 \u4e2a\u6838\u5fc3\u6307\u6807\uff0c\u5230\u7ebf\u63a8\u7ed9\u8d1f\u8d23\u4eba", "why": "\u770b\u5f97\u89c1\u624d\u6765\u5f97\u53ca", "standing": "rule", "id": "dashboards", "source_title": "\u770b\u677f\u3001\u544a\u8b66\u4e0e\u6570\u636e\u6743\u9650", "source": "\u5e02\u573a\u7b56\u7565\u6267\u884c\u504f\u5dee\u7ea0\u6b63 06 \u5b9e\u65f6\u76d1\u63a7\u5de5\u5177\u5f15\u5165 (chapter 6)", "assumptions": []}, {"kind": "cadence", "key": "cadence:review", "title": "\u590d\u76d8\u8282\u594f", "text": "\u6bcf\u6708\u590d\u76d8\uff0c\u6bcf\u5b63\u5ea6\u624d\u51b3\u5b9a\u76ee\u6807\u8981\u4e0d\u8981\u6539\uff0c\u4e2d\u95f4\u53ea\u8c03\u4e3e\u63aa", "why": "\u51e0\u5468\u7684\u6ce2\u52a8\u4e0d\u8be5\u6539\u76ee\u6807", "standing": "rule", "id": "monthly-quarterly", "source_title": "\u6708\u5ea6\u590d\u76d8\u4e0e\u5b63\u5ea6\u8c03\u6574", "source": "\u8425\u9500\u7b56\u7565\u4e0e\u76ee\u6807\u5bf9\u9f50\u7b56\u7565\u6846\u67b6\u5de5\u5177\u6307\u5357 \u56db\u30014 \u907f\u514d\u50f5\u5316\u6267\u884c (part 4, point 4)", "assumptions": []}], "goal_type": "\u63d0\u5347\u4efd\u989d"}, "tool_call_id": "call_2_suggest", "name": "suggest", "id": "8acc9442-3c8e-43c5-9dc3-f8dc283640ef"}');
INSERT INTO "messages" VALUES('q4',4,'tool','2026-11-22T11:19:30.713644+00:00','{"content": "\u5df2\u65b0\u5efa\u8ba1\u5212\u300c\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\u300d\uff08PHKDCP v1\uff09\n- \u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d \u603b\u9884\u7b97: + 500\u4e07\u5143\n- G1 \u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d: + \u4f01\u4e1a\u6218\u7565\u76ee\u6807 \u00b7 \u5e02\u573a\u4efd\u989d 10% \u2192 15%\uff08+5\u4e2a\u767e\u5206\u70b9\uff09 \u00b7 2026-12-31", "artifact": {"text": "\u5df2\u65b0\u5efa\u8ba1\u5212\u300c\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\u300d\uff08PHKDCP v1\uff09\n- \u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d \u603b\u9884\u7b97: + 500\u4e07\u5143\n- G1 \u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d: + \u4f01\u4e1a\u6218\u7565\u76ee\u6807 \u00b7 \u5e02\u573a\u4efd\u989d 10% \u2192 15%\uff08+5\u4e2a\u767e\u5206\u70b9\uff09 \u00b7 2026-12-31", "tables": [], "plan": {"id": "PHKDCP", "version": 1}, "question": null, "citations": [], "changes": [{"node": null, "title": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d", "field": "\u603b\u9884\u7b97", "before": "", "after": "500\u4e07\u5143"}, {"node": "G1", "title": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d", "field": "", "before": "", "after": "\u4f01\u4e1a\u6218\u7565\u76ee\u6807 \u00b7 \u5e02\u573a\u4efd\u989d 10% \u2192 15%\uff08+5\u4e2a\u767e\u5206\u70b9\uff09 \u00b7 2026-12-31"}], "added": ["G1"], "created": true}, "tool_call_id": "call_1_edit_plan", "name": "edit_plan", "id": "99442707-0084-472d-88f9-19cc99aae867"}');
INSERT INTO "messages" VALUES('q4',5,'ai','2026-11-22T11:19:30.744810+00:00','{"content": "\u5df2\u65b0\u5efa\u8ba1\u5212\u300c\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\u300d\uff08PHKDCP v1\uff09\n- \u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d \u603b\u9884\u7b97: + 500\u4e07\u5143\n- G1 \u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d: + \u4f01\u4e1a\u6218\u7565\u76ee\u6807 \u00b7 \u5e02\u573a\u4efd\u989d 10% \u2192 15%\uff08+5\u4e2a\u767e\u5206\u70b9\uff09 \u00b7 2026-12-31\n\n\u4e0b\u4e00\u6b65\uff1a\u628a\u300c\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\u300d\u62c6\u5230\u4ea7\u54c1\u6216\u533a\u57df\uff0c\u4f8b\u5982\u201c\u97f3\u7bb12\u4e2a\u70b9\uff0c\u95e8\u95013\u4e2a\u70b9\u201d\u3002\n\n\u53c2\u8003\uff1a\n- \u5e02\u573a\u4efd\u989d\u901a\u5e38\u6309\u4e2d\u671f\u770b\uff1b\u5230 2026-12-31 \u8fd8\u6709 1.3 \u4e2a\u6708\uff0c\u504f\u77ed\uff0c\u53ef\u5148\u76ef\u4e00\u4e2a\u66f4\u5feb\u7684\u5148\u884c\u6307\u6807\uff1b\u5047\u8bbe\uff1a\u4e2d\u671f 6\u201312 \u4e2a\u6708\uff0c\u53ef\u6539\uff08\u7ecf\u9a8c\u503c\uff09[horizons]\n- \u770b\u677f\u53ea\u653e 3\u20135 \u4e2a\u6838\u5fc3\u6307\u6807\uff0c\u5230\u7ebf\u63a8\u7ed9\u8d1f\u8d23\u4eba\uff08\u89c4\u5219\uff09[dashboards]\n- \u6bcf\u6708\u590d\u76d8\uff0c\u6bcf\u5b63\u5ea6\u624d\u51b3\u5b9a\u76ee\u6807\u8981\u4e0d\u8981\u6539\uff0c\u4e2d\u95f4\u53ea\u8c03\u4e3e\u63aa\uff08\u89c4\u5219\uff09[monthly-quarterly]", "additional_kwargs": {"asked_back": false, "hoshin": {"memory": {"pending": null, "focus": "G1", "subject": "\u667a\u80fd\u5bb6\u5c45", "last": {"name": "edit_plan", "arguments": {"edits": [{"do": "create", "name": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d", "budget": "500\u4e07"}, {"do": "add", "level": "enterprise", "title": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d", "kpi": "\u5e02\u573a\u4efd\u989d", "baseline": "10%", "target": "15%", "when": "2026\u5e74\u5e95\u524d", "statement": "\u667a\u80fd\u5bb6\u5c452026\u5e74\u5e95\u524d\u5e02\u573a\u4efd\u989d\u4ece10%\u505a\u523015%"}]}}, "plans": ["PHKDCP"], "suggested": ["horizon:medium", "threshold:board", "cadence:review"]}, "intent": "draft_goals"}}, "id": "lc_run--01a202fb-90a5-752a-af7f-65b14a271d2a-0"}');
INSERT INTO "messages" VALUES('q4',6,'human','2026-11-22T11:19:30.750920+00:00','{"content": "\u97f3\u7bb12\u4e2a\u70b9\uff0c\u95e8\u95013\u4e2a\u70b9"}');
INSERT INTO "messages" VALUES('q4',7,'ai','2026-11-22T11:19:30.899842+00:00','{"additional_kwargs": {"hoshin": {"script": {"intent": "cascade", "calls": [], "reply": null, "otherwise": null, "slots": {}, "asks": false, "memory": {"pending": null, "focus": "G1", "subject": "\u667a\u80fd\u5bb6\u5c45", "last": {"name": "cascade", "arguments": {"goal": "G1", "method": "amounts", "parts": [{"name": "\u97f3\u7bb1", "amount": "2\u4e2a\u70b9"}, {"name": "\u95e8\u9501", "amount": "3\u4e2a\u70b9"}]}}, "plans": ["PHKDCP"], "suggested": ["horizon:medium", "threshold:board", "cadence:review"]}}}}, "tool_calls": [{"name": "suggest", "args": {"goal": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d", "kinds": ["method", "strategy"], "limit": 2, "known": ["horizon:medium", "threshold:board", "cadence:review"]}, "id": "call_2_suggest", "type": "tool_call"}, {"name": "cascade", "args": {"goal": "G1", "method": "amounts", "parts": [{"name": "\u97f3\u7bb1", "amount": "2\u4e2a\u70b9"}, {"name": "\u95e8\u9501", "amount": "3\u4e2a\u70b9"}]}, "id": "call_1_cascade", "type": "tool_call"}], "id": "lc_run--01a202fb-90c4-72bd-8a2c-429579a88a52-0"}');
INSERT INTO "messages" VALUES('q4',8,'tool','2026-11-22T11:19:30.907657+00:00','{"content": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\uff08\u63d0\u5347\u4efd\u989d\uff09\uff0c2 \u6761\u53c2\u8003\uff1a\n1. **\u76ee\u6807\u5199\u6cd5**\uff1a\u6bcf\u4e2a\u76ee\u6807\u5199\u660e\u6307\u6807\u3001\u57fa\u51c6\u503c\u3001\u76ee\u6807\u503c\u3001\u65f6\u95f4\u548c\u6570\u636e\u6765\u6e90\u3002\n   \u4e3a\u4ec0\u4e48\uff1a\u5c11\u4e00\u6837\u5c31\u6ca1\u6cd5\u6838\u5bf9\u3002\n   \u51fa\u5904\uff1aSMART \u76ee\u6807\uff08\u5b9a\u4e49\uff09[smart]\n2. **\u56db\u4e2a\u7ef4\u5ea6**\uff1a\u5b50\u76ee\u6807\u9010\u4e2a\u770b\u54c1\u724c\u3001\u7528\u6237\u3001\u9500\u552e\u3001\u6e20\u9053\uff0c\u54ea\u4e2a\u4e0d\u8bbe\u4e5f\u8bf4\u660e\u7406\u7531\u3002\n   \u4e3a\u4ec0\u4e48\uff1a\u6f0f\u6389\u7684\u7ef4\u5ea6\u6700\u540e\u624d\u88ab\u53d1\u73b0\u3002\n   \u51fa\u5904\uff1a\u56db\u4e2a\u8425\u9500\u7ef4\u5ea6\u4e0e\u6307\u6807\u5e93\uff08\u5b9a\u4e49\uff09[four-dimensions]", "artifact": {"text": "\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\uff08\u63d0\u5347\u4efd\u989d\uff09\uff0c2 \u6761\u53c2\u8003\uff1a\n1. **\u76ee\u6807\u5199\u6cd5**\uff1a\u6bcf\u4e2a\u76ee\u6807\u5199\u660e\u6307\u6807\u3001\u57fa\u51c6\u503c\u3001\u76ee\u6807\u503c\u3001\u65f6\u95f4\u548c\u6570\u636e\u6765\u6e90\u3002\n   \u4e3a\u4ec0\u4e48\uff1a\u5c11\u4e00\u6837\u5c31\u6ca1\u6cd5\u6838\u5bf9\u3002\n   \u51fa\u5904\uff1aSMART \u76ee\u6807\uff08\u5b9a\u4e49\uff09[smart]\n2. **\u56db\u4e2a\u7ef4\u5ea6**\uff1a\u5b50\u76ee\u6807\u9010\u4e2a\u770b\u54c1\u724c\u3001\u7528\u6237\u3001\u9500\u552e\u3001\u6e20\u9053\uff0c\u54ea\u4e2a\u4e0d\u8bbe\u4e5f\u8bf4\u660e\u7406\u7531\u3002\n   \u4e3a\u4ec0\u4e48\uff1a\u6f0f\u6389\u7684\u7ef4\u5ea6\u6700\u540e\u624d\u88ab\u53d1\u73b0\u3002\n   \u51fa\u5904\uff1a\u56db\u4e2a\u8425\u9500\u7ef4\u5ea6\u4e0e\u6307\u6807\u5e93\uff08\u5b9a\u4e49\uff09[four-dimensions]", "tables": [], "plan": null, "question": null, "citations": [{"id": "smart", "title": "SMART \u76ee\u6807", "source": "\u5982\u4f55\u6784\u5efa\u79d1\u5b66\u5065\u5168\u7684\u8425\u9500\u7ba1\u7406\u4f53\u7cfb\u5b9e\u73b0\u89c4\u8303\u5316\u8fd0\u4f5c\uff1f \u4e00\u3001\u660e\u786e\u8425\u9500\u76ee\u6807 (chapter 1); also \u300a\u8425\u9500\u7b56\u7565\u4e0e\u76ee\u6807\u5bf9\u9f50\u7b56\u7565\u6846\u67b6\u5de5\u5177\u6307\u5357\u300b \u6b65\u9aa4\u4e00"}, {"id": "four-dimensions", "title": "\u56db\u4e2a\u8425\u9500\u7ef4\u5ea6\u4e0e\u6307\u6807\u5e93", "source": "\u8425\u9500\u7b56\u7565\u4e0e\u76ee\u6807\u5bf9\u9f50\u7b56\u7565\u6846\u67b6\u5de5\u5177\u6307\u5357 \u4e8c\u3001\u6b65\u9aa4\u4e8c (part 2, step 2)"}], "suggestions": [{"kind": "method", "key": "method:smart", "title": "\u76ee\u6807\u5199\u6cd5", "text": "\u6bcf\u4e2a\u76ee\u6807\u5199\u660e\u6307\u6807\u3001\u57fa\u51c6\u503c\u3001\u76ee\u6807\u503c\u3001\u65f6\u95f4\u548c\u6570\u636e\u6765\u6e90", "why": "\u5c11\u4e00\u6837\u5c31\u6ca1\u6cd5\u6838\u5bf9", "standing": "definition", "id": "smart", "source_title": "SMART \u76ee\u6807", "source": "\u5982\u4f55\u6784\u5efa\u79d1\u5b66\u5065\u5168\u7684\u8425\u9500\u7ba1\u7406\u4f53\u7cfb\u5b9e\u73b0\u89c4\u8303\u5316\u8fd0\u4f5c\uff1f \u4e00\u3001\u660e\u786e\u8425\u9500\u76ee\u6807 (chapter 1); also \u300a\u8425\u9500\u7b56\u7565\u4e0e\u76ee\u6807\u5bf9\u9f50\u7b56\u7565\u6846\u67b6\u5de5\u5177\u6307\u5357\u300b \u6b65\u9aa4\u4e00", "assumptions": []}, {"kind": "method", "key": "method:dimensions", "title": "\u56db\u4e2a\u7ef4\u5ea6", "text": "\u5b50\u76ee\u6807\u9010\u4e2a\u770b\u54c1\u724c\u3001\u7528\u6237\u3001\u9500\u552e\u3001\u6e20\u9053\uff0c\u54ea\u4e2a\u4e0d\u8bbe\u4e5f\u8bf4\u660e\u7406\u7531", "why": "\u6f0f\u6389\u7684\u7ef4\u5ea6\u6700\u540e\u624d\u88ab\u53d1\u73b0", "standing": "definition", "id": "four-dimensions", "source_title": "\u56db\u4e2a\u8425\u9500\u7ef4\u5ea6\u4e0e\u6307\u6807\u5e93", "source": "\u8425\u9500\u7b56\u7565\u4e0e\u76ee\u6807\u5bf9\u9f50\u7b56\u7565\u6846\u67b6\u5de5\u5177\u6307\u5357 \u4e8c\u3001\u6b65\u9aa4\u4e8c (part 2, step 2)", "assumptions": []}], "goal_type": "\u63d0\u5347\u4efd\u989d"}, "tool_call_id": "call_2_suggest", "name": "suggest", "id": "f6a69761-6dc3-4e74-a5cd-b6c535339288"}');
INSERT INTO "messages" VALUES('q4',9,'tool','2026-11-22T11:19:30.932092+00:00','{"content": "5\u4e2a\u767e\u5206\u70b9\uff1a\u97f3\u7bb1 2\u4e2a\u767e\u5206\u70b9\u3001\u95e8\u9501 3\u4e2a\u767e\u5206\u70b9\n\u5404\u90e8\u5206\u4e4b\u548c\u7b49\u4e8e\u603b\u91cf\uff0c\u6b8b\u5dee 0\n\u5df2\u5199\u5165\u8ba1\u5212\u300c\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\u300d v2\n\n**\u62c6\u5206\u7ed3\u679c**\n\n| \u90e8\u5206 | \u7f16\u53f7 | \u6570\u989d | \u5360\u6bd4 |\n| --- | --- | --- | --- |\n| \u97f3\u7bb1 | B1 | 2\u4e2a\u767e\u5206\u70b9 | 40% |\n| \u95e8\u9501 | B2 | 3\u4e2a\u767e\u5206\u70b9 | 60% |", "artifact": {"text": "5\u4e2a\u767e\u5206\u70b9\uff1a\u97f3\u7bb1 2\u4e2a\u767e\u5206\u70b9\u3001\u95e8\u9501 3\u4e2a\u767e\u5206\u70b9\n\u5404\u90e8\u5206\u4e4b\u548c\u7b49\u4e8e\u603b\u91cf\uff0c\u6b8b\u5dee 0\n\u5df2\u5199\u5165\u8ba1\u5212\u300c\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\u300d v2", "tables": [{"title": "\u62c6\u5206\u7ed3\u679c", "header": ["\u90e8\u5206", "\u7f16\u53f7", "\u6570\u989d", "\u5360\u6bd4"], "rows": [["\u97f3\u7bb1", "B1", "2\u4e2a\u767e\u5206\u70b9", "40%"], ["\u95e8\u9501", "B2", "3\u4e2a\u767e\u5206\u70b9", "60%"]]}], "plan": {"id": "PHKDCP", "version": 2}, "question": null, "citations": [], "total": "5\u4e2a\u767e\u5206\u70b9", "parts": [{"name": "\u97f3\u7bb1", "node": "B1", "amount": "2\u4e2a\u767e\u5206\u70b9", "share": "40%", "baseline": null, "target": null}, {"name": "\u95e8\u9501", "node": "B2", "amount": "3\u4e2a\u767e\u5206\u70b9", "share": "60%", "baseline": null, "target": null}], "certificate": {"basis": "amounts", "total": "5", "unit": "0.1", "rounding": "largest_remainder", "tie": "first", "tied": [], "is_even": false, "signed": true, "lines": [{"name": "\u97f3\u7bb1", "weight": "1", "minimum": "2.0", "maximum": "2.0", "held": "locked", "quota": "2", "rank": null, "extra": false, "amount": "2.0"}, {"name": "\u95e8\u9501", "weight": "1", "minimum": "3.0", "maximum": "3.0", "held": "locked", "quota": "3", "rank": null, "extra": false, "amount": "3.0"}], "residual": "0.0"}, "facts": {}, "saved": true}, "tool_call_id": "call_1_cascade", "name": "cascade", "id": "f33c384b-411a-4df2-a638-784d166fe5b2"}');
INSERT INTO "messages" VALUES('q4',10,'ai','2026-11-22T11:19:30.947469+00:00','{"content": "5\u4e2a\u767e\u5206\u70b9\uff1a\u97f3\u7bb1 2\u4e2a\u767e\u5206\u70b9\u3001\u95e8\u9501 3\u4e2a\u767e\u5206\u70b9\n\u5404\u90e8\u5206\u4e4b\u548c\u7b49\u4e8e\u603b\u91cf\uff0c\u6b8b\u5dee 0\n\u5df2\u5199\u5165\u8ba1\u5212\u300c\u667a\u80fd\u5bb6\u5c45\u5e02\u573a\u4efd\u989d\u300d v2\n\n**\u62c6\u5206\u7ed3\u679c**\n\n| \u90e8\u5206 | \u7f16\u53f7 | \u6570\u989d | \u5360\u6bd4 |\n| --- | --- | --- | --- |\n| \u97f3\u7bb1 | B1 | 2\u4e2a\u767e\u5206\u70b9 | 40% |\n| \u95e8\u9501 | B2 | 3\u4e2a\u767e\u5206\u70b9 | 60% |\n\n\u4e0b\u4e00\u6b65\uff1a\u300c\u97f3\u7bb1\u300d\u8fd8\u6ca1\u6709\u8425\u9500\u5b50\u76ee\u6807\uff0c\u6309\u54c1\u724c\u3001\u7528\u6237\u3001\u9500\u552e\u3001\u6e20\u9053\u8bf4\u51fa\u6307\u6807\u7684\u57fa\u51c6\u503c\u548c\u76ee\u6807\u503c\u3002\n\n\u53c2\u8003\uff1a\n- \u6bcf\u4e2a\u76ee\u6807\u5199\u660e\u6307\u6807\u3001\u57fa\u51c6\u503c\u3001\u76ee\u6807\u503c\u3001\u65f6\u95f4\u548c\u6570\u636e\u6765\u6e90\uff08\u5b9a\u4e49\uff09[smart]\n- \u5b50\u76ee\u6807\u9010\u4e2a\u770b\u54c1\u724c\u3001\u7528\u6237\u3001\u9500\u552e\u3001\u6e20\u9053\uff0c\u54ea\u4e2a\u4e0d\u8bbe\u4e5f\u8bf4\u660e\u7406\u7531\uff08\u5b9a\u4e49\uff09[four-dimensions]", "additional_kwargs": {"asked_back": false, "hoshin": {"memory": {"pending": null, "focus": "G1", "subject": "\u667a\u80fd\u5bb6\u5c45", "last": {"name": "cascade", "arguments": {"goal": "G1", "method": "amounts", "parts": [{"name": "\u97f3\u7bb1", "amount": "2\u4e2a\u70b9"}, {"name": "\u95e8\u9501", "amount": "3\u4e2a\u70b9"}]}}, "plans": ["PHKDCP"], "suggested": ["horizon:medium", "threshold:board", "cadence:review", "method:smart", "method:dimensions"]}, "intent": "cascade"}}, "id": "lc_run--01a202fb-9178-70ff-b19c-0abfe1cc47c9-0"}');
CREATE TABLE migrations (name TEXT PRIMARY KEY);
INSERT INTO "migrations" VALUES('m001_plans');
INSERT INTO "migrations" VALUES('m002_conversations');
INSERT INTO "migrations" VALUES('m003_readings');
INSERT INTO "migrations" VALUES('m004_search');
INSERT INTO "migrations" VALUES('m005_people');
INSERT INTO "migrations" VALUES('m006_approvals');
INSERT INTO "migrations" VALUES('m008_deliveries');
INSERT INTO "migrations" VALUES('m010_wecom');
INSERT INTO "migrations" VALUES('m011_conversation_list');
INSERT INTO "migrations" VALUES('m012_bookmarks');
INSERT INTO "migrations" VALUES('m013_watch');
INSERT INTO "migrations" VALUES('m014_jobs');
INSERT INTO "migrations" VALUES('m015_imports');
CREATE TABLE open_questions (
	conversation TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	body TEXT NOT NULL, 
	asked_at TEXT NOT NULL, 
	PRIMARY KEY (conversation, identity)
);
INSERT INTO "open_questions" VALUES('kept conversation','kept identity','{"kept": "open_questions"}','2026-09-01T00:00:00+00:00');
CREATE TABLE outbox (
	id TEXT NOT NULL, 
	line TEXT NOT NULL, 
	body TEXT NOT NULL, 
	state TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "outbox" VALUES('kept id','kept line','{"kept": "outbox"}','{"kept": "outbox"}','kept outcome','2026-09-01T00:00:00+00:00');
CREATE TABLE people (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	active INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "people" VALUES('UKJSD2','王敏','王敏',1,1,'{"name":"王敏","rank":1,"units":["华东"],"scopes":["read","write"],"latitude":"5","language":null,"active":true,"channels":[]}','2026-11-22T11:19:31.246303+00:00','2026-11-22T11:19:31.246303+00:00');
CREATE TABLE plan_refusals (
	plan_id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	expected_version INTEGER NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (plan_id, digest), 
	FOREIGN KEY(plan_id) REFERENCES plans (id)
);
INSERT INTO "plan_refusals" VALUES('PHKDCP','kept digest',1,'kept made_by','2026-09-01T00:00:00+00:00','kept reason',X'6B657074');
CREATE TABLE plan_versions (
	plan_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	action TEXT NOT NULL, 
	restores INTEGER, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	operations TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	body BLOB NOT NULL, cause TEXT, 
	PRIMARY KEY (plan_id, version), 
	FOREIGN KEY(plan_id) REFERENCES plans (id)
);
INSERT INTO "plan_versions" VALUES('PHKDCP',1,'create',NULL,'李娜','2026-11-22T11:19:30.696533+00:00','智能家居2026年底前市场份额从10%做到15%，预算500万','[]','a1c8e348663bcee3d7db00da2c8de86e1d5599d10f403ba648da0a2c5a886bc1',X'7B226964223A2250484B444350222C2276657273696F6E223A312C226E616D65223A22E699BAE883BDE5AEB6E5B185E5B882E59CBAE4BBBDE9A29D222C226E6F646573223A5B7B226964223A224731222C226C6576656C223A22656E7465727072697365222C227469746C65223A22E699BAE883BDE5AEB6E5B185E5B882E59CBAE4BBBDE9A29D222C2273746174656D656E74223A22E699BAE883BDE5AEB6E5B18532303236E5B9B4E5BA95E5898DE5B882E59CBAE4BBBDE9A29DE4BB8E313025E5819AE588B0313525222C226C696E6B73223A5B5D2C2264696D656E73696F6E223A6E756C6C2C226D65617375726573223A5B7B226B7069223A7B226B6579223A226D61726B65745F7368617265222C226E616D65223A7B227A68223A22E5B882E59CBAE4BBBDE9A29D222C22656E223A226D61726B6574207368617265227D2C22756E6974223A7B226B696E64223A2270657263656E74222C2273796D626F6C223A22227D2C22646972656374696F6E223A227570222C22636F6D62696E65223A227368617265222C226D696E696D756D223A2230222C226D6178696D756D223A22313030222C22646174615F736F75726365223A6E756C6C2C22726566726573685F64617973223A6E756C6C2C226C61675F64617973223A307D2C22626173656C696E65223A223130222C22746172676574223A223135222C2273747265746368223A6E756C6C2C22666C6F6F72223A6E756C6C2C2261637475616C223A6E756C6C2C2264656C7461223A6E756C6C2C2264656E6F6D696E61746F72223A6E756C6C2C2273746174656D656E74223A22E699BAE883BDE5AEB6E5B18532303236E5B9B4E5BA95E5898DE5B882E59CBAE4BBBDE9A29DE4BB8E313025E5819AE588B0313525227D5D2C226D657472696373223A5B5D2C227374617274223A6E756C6C2C22656E64223A22323032362D31322D3331222C22686F72697A6F6E223A6E756C6C2C226F776E6572223A6E756C6C2C2272616369223A6E756C6C2C2272656C6576616E6365223A6E756C6C2C22627564676574223A6E756C6C2C2261756469656E6365223A22222C2264656C6976657261626C65223A22222C226E65656473223A5B5D2C227472696767657273223A5B5D2C22686F7572735F7065725F7765656B223A6E756C6C2C226C6F636B6564223A66616C73652C226E6F7465223A22227D5D2C2263757272656E6379223A22434E59222C22656E76656C6F7065223A2235303030303030222C227265736572766573223A5B5D2C227374617274223A6E756C6C2C22656E64223A6E756C6C2C2266697363616C5F7374617274223A312C226361706163697479223A7B7D2C22736F75726365223A22222C227265636F726473223A5B5D7D',NULL);
INSERT INTO "plan_versions" VALUES('PHKDCP',2,'save',NULL,'李娜','2026-11-22T11:19:30.908390+00:00','音箱2个点，门锁3个点','[{"op":"add_node","node":{"id":"B1","level":"business_unit","title":"音箱","statement":"+2个百分点","links":[{"parent":"G1","bond":"adds"}],"dimension":null,"measures":[{"kpi":{"key":"market_share","name":{"zh":"市场份额","en":"market share"},"unit":{"kind":"percent","symbol":""},"direction":"up","combine":"share","minimum":"0","maximum":"100","data_source":null,"refresh_days":null,"lag_days":0},"baseline":null,"target":null,"stretch":null,"floor":null,"actual":null,"delta":"2.0","denominator":null,"statement":"+2个百分点"}],"metrics":[],"start":null,"end":"2026-12-31","horizon":null,"owner":null,"raci":null,"relevance":null,"budget":null,"audience":"","deliverable":"","needs":[],"triggers":[],"hours_per_week":null,"locked":false,"note":""}},{"op":"add_node","node":{"id":"B2","level":"business_unit","title":"门锁","statement":"+3个百分点","links":[{"parent":"G1","bond":"adds"}],"dimension":null,"measures":[{"kpi":{"key":"market_share","name":{"zh":"市场份额","en":"market share"},"unit":{"kind":"percent","symbol":""},"direction":"up","combine":"share","minimum":"0","maximum":"100","data_source":null,"refresh_days":null,"lag_days":0},"baseline":null,"target":null,"stretch":null,"floor":null,"actual":null,"delta":"3.0","denominator":null,"statement":"+3个百分点"}],"metrics":[],"start":null,"end":"2026-12-31","horizon":null,"owner":null,"raci":null,"relevance":null,"budget":null,"audience":"","deliverable":"","needs":[],"triggers":[],"hours_per_week":null,"locked":false,"note":""}}]','38852a6c7a6c7fbd1c9ee9c2e953da0c695af613607becee825eb7f1ca1d8d24',X'789CED53416B134114FE2B32D093A96437C4438E565010A45791B2CCEEBE244366679699D9D434E4D08A520F7A52A4A2089EC443B128D2A6D45F9335E65FF86676370911B5E24568F7B2BC796FBEF9DE7BDF37242C262DB279FBCECD8D4D52237D509A49415A7E8D089A00E6BE1D8CBF3F3CCB0FBFE4478FF2E3BDFCF578727A367BF706AB858C4193D6FD618172CBC3330E7DE0188030A052C534E0A16186FF014B1B6A20C15B2B657EDDBF9E9F7CCEC72FF2274F97EF4C4E9F79F5B57CF755BEFFD16BAED9A799E8593A5B351233842A3A1119E7359200D5992AD9F652465AF883013E9650D50313E82E55966AD1F590EC7431B7C211C4BCFE4A513FAA914C30E3D098B043484145B60BEC689084D28EC256C54C41641C2192A5988D641232618752BD9C30C1922CC193BA8DE88332F2EA368EA9A1819619A2573D29686347DD20A6035D9D71DA29E33ABE1A520DBC78C5B32086AA0ED8097B4D37720526EA5657DB5C4A5505343219E555140337741108895CA95954FFF3F2465B764546B1A85C20222A53C1839BAC055BF7FCF5869559572AB6B358AFDC163067A368C41633424152B1185A98C56E04659B59CCC06509716D3274000D79792000E2921072EB74D01D45D4C545E800771D6C03F4E6C397510F906A9B720DD61E068AF59706B9B16C9030D3B819AD0327A08547666F3F4D0F8F561C71D59F1C7F981E7CCDF71F4FF74E96B43E2429AAC7D538FB85D2CD8AC6C87B7469849F8D50642B2354F2FD4B2310FF9AA3F27B27AC2CED8268DC3F8FC65FBE9F3DDF5DD578E352E3FF93C61BE7D278E302691C2F4499422946564B1B77EF3999A0D4656A0B9A75F711CB5683EAC32F6750EE80E988F2A04C7B084E536CD920F810F759ED9F38C048AAA285D10F0A2684EB',NULL);
INSERT INTO "plan_versions" VALUES('PTX3X5',1,'create',NULL,'李娜','2026-11-22T11:19:30.963944+00:00','','[]','e579e78b37fde0f168361330a6adb6d7b6f814e96594b26cbb9cccaa40c2dc3f',X'789CBD543D8FD43010FD2FAE53EC82AED99602D1200A8A43E8144D9CC9AEB58E1DD9E33DF6A248F48802E9901012140712D5515122F16758C1FE0BC6CEC7EE9D0474972699F17CBC79F39C56A8522CC493A7A7F74F4F442636E8BCB2462CE6993050239FFDFAF26A77FD6977F571FFF60747185BA2178BE76D9FF970CE3E8D1BD46CA021748D531ED9498A74CCDF5FBEDC5D7EDD5F7D609F2720AC398CFD314F9975AC75968952B1BB6F6D82D699A8117C7043AB75A3C4825FB8E5440F9ADD23BE565CAC6E7541334575990846514A562602AEADE12A0C655B1736827EF0F8590C2B9543490980080D07485B17CAC4097CA8D9AE9551357F2DC42C5AF0A2B77AB42510E4DE0627717439AC18FE2A2F61EB479F86E560CFB865011E756AD19F12B825466AE6B3FE498C3924B91A432A6DAD1B0D9014404F1050131C0C631930D021FA06F7DD5964989C9203FF7CEA680CC5C854FFB9B24E5D1CB662CF0D4E151D487598964500E6307E11CA34CC0035940AD369DC3B4355AC3428F4E03088E50084312D97ACC2DE5A31A53E6FD0E5E788EB89462BD7C8102BD01EA32429D5E9B241948F8E45C96B2305C40D8F44F9F3FBFBDD9B77BBCFAF7F7FBBFEBB2E5BD180EBBD49E7854D12F2A169AC239F58FC9770EF8C6406AAC198C889B8374A07FC44D8A4DDC1BC295EACAA28FD0DE6B7E2A4358CBE0874341E5F6F464BDB49B46AC4DADDD59A394106C78B91DBE1FE463679DBB68901272301BC04741BFC0FF995F212743E1CF37F4F42C39CC7095B1E69BCD4221594D6F513747F0047B7CC01',NULL);
INSERT INTO "plan_versions" VALUES('PTX3X5',2,'save',NULL,'李娜','2026-11-22T11:19:30.993655+00:00','','[{"op":"replace_node","node":{"id":"I1","level":"initiative","title":"会员复购","statement":"","links":[{"parent":"G1","bond":"supports"}],"dimension":null,"measures":[],"metrics":[],"start":null,"end":null,"horizon":null,"owner":null,"raci":null,"relevance":null,"budget":{"planned":"250000","ask":null,"minimum":null,"maximum":null,"effective_minimum":null,"contribution":null,"priority":null,"tier":null},"audience":"","deliverable":"","needs":[],"triggers":[],"hours_per_week":null,"locked":false,"note":""}}]','a553065784545208ed106f9513747f349b3e2e60db4a30e12fef8c55204999a9',X'789CBD533D8FD34010FD2F5BBB480EA5494B81681005C52174B2C6EB71B2CA7AD7DA8F1C39CB123DA2403A248404C5814475549448F767B020FF82D9F5DAC99D047497269EEF376FDEB64C946CC99E3E3B7D70BA6019DBA2B1422BB63CC998821A29F6EBEBEBFEFA737FF569FFEE8632942ED1B2E58B76A87C34279FC42D4A325039348D1116C9E98493A17E7FF9AABFFCB6BFFA483EEBC0614D69E40F75426D42AFB38C9582DCC368E5A5CC588D60BD49A3368D604BFAC31D155A90E41EF1B5EC627D670AAA29ABCB9857C2C562A102E05A2BEA42507675A103E8874F9E87B45218E42E0260BEA104AEEB42A8B081F535D9B550A2A6AF259B050B5E0ED680B60407B9D5DE701C5D062B82BFCE4BD8D9D1276195EC198D2CC0A28C2386A803B3C240CD7C36FC2263061D5F8F2995D4DA8C0670E7414E10503A38184A13607087EC5BDC7767816167044FFC53D4B831150353C3E75A1B7171B88A3E57387534C0C5615B1201A8C3FA852FE33209AA2F05C668B83B4115A43428647228C43201214CAB15A970B0D644A9CD1B34F939E266A251F30D12C40AA4C5204917FB745912E5E36351D2D99C0047038F44F9F3C787FEEDFBFECB9BDFDFAFFFAECB963560066FD479A1A384AC6F1A6D9C8D2CFE4BB8F746320195A054E0849D2C9274C04E844DDA4DE66DF1625505E96F31BF93C7B522F4857747EBD1F326B46E3789568C58BBFB3A3315706FE8307C97DE6F6093AEAD9B90B018DF0E1D01CD16FF437E252C0799A7F09C7A43439C870D5B5A697CD42C36E4DA0C1B747F0053D6CC07',NULL);
INSERT INTO "plan_versions" VALUES('PTX3X5',3,'save',NULL,'李娜','2026-11-22T11:19:31.068296+00:00','','[{"op":"set_measure","node":"G1","measure":{"kpi":{"key":"sales","name":{"zh":"销售额","en":"sales"},"unit":{"kind":"money","symbol":"CNY"},"direction":"up","combine":"sum","minimum":"0","maximum":null,"data_source":null,"refresh_days":null,"lag_days":0},"baseline":null,"target":"10000000","stretch":null,"floor":null,"actual":"3100000","delta":null,"denominator":null,"statement":""}}]','ea763ca0669889acc9bd72a890282d8fe3445482a9cb690a527a6f2a6671d890',X'789CBD53BB6E134114FD97A9B7B0B1DCB8A54034888222288A567767EFDA23CFCEACE6E1E05896E81105529010121401892A549448F9192CF05FE4CE63D74E24A08B1BEF7D9F7BEE990D13359BB1E72F4E26275356B0151A2BB462B349C114B448B1DFDFDEECAEBFECAE3EEFDFDF5086D2355A363BDDA4CA2763F2495CA124039543D31961919C4E3819EAF797AF7797DFF7579FC8671D386C298DFCA14EA865E87556B05A903B8D565ECA82B508D69B3C6AD90936A33F5C53A10549EE1EDF865D2CEE4D4135646D0BE69570B158A800B8D58ABA1094755BE900FAF1B39721AD1606B98B0098EF2881EBB6122A6C607D4B762B9468E96BC646C18257C94A686B70505AED0DC7DE65B021F88BB286B5ED7D12E6D91ED1C80A2CCA3822451D9839066AC6A3F48B8C19747CD1A734526BD31BC09D87B0C264DCA7D7281D0CA05069420DEE5072E700DBB340B33382E72350D4B83E15035DE973A18DB8389C469F2B1C3A1AE0E2B0322901D48183CAD771A38CD7D702639425A882E40695CC0E8558672084693E2729266B41BCDAB243539E232E072E355F22416C405A0CBA74B1CFB6C8CA7C7AAC4CBA9D13E068E091327FFDFCB87BF761F7F5ED9F1FD77F17E786756092378ABDD25147D6779D36CE4616FFA5DE072399804A502A70C21E4DB320C00E840D02CEE65D0563D304FDAFB0BC97C7B522F4957747EBD11B27B46E3D2857F458B70F75662AE0DED061F83A3FE2C0265D5B772161DABF083A029A15FE87FC46580EB2CCE131F5868E380F1B6E68A5FE65B3D8906B9336D8DE02F5C2CBE5',NULL);
INSERT INTO "plan_versions" VALUES('PTX3X5',4,'save',NULL,'李娜','2026-11-22T11:19:31.123794+00:00','','[{"op":"set_measure","node":"G1","measure":{"kpi":{"key":"sales","name":{"zh":"销售额","en":"sales"},"unit":{"kind":"money","symbol":"CNY"},"direction":"up","combine":"sum","minimum":"0","maximum":null,"data_source":null,"refresh_days":null,"lag_days":0},"baseline":null,"target":"10000000","stretch":null,"floor":null,"actual":"3120000","delta":null,"denominator":null,"statement":""}}]','30a3aeb872f82777c4369218d2ce2f53b3d819f5a7f89c289ea8d305e1b32f91',X'789CBD53BB6E134114FD97A9B7B013DCB8A54034888222118A567767EFDA23CFCEACE6E1E05896E81105529010121401892A549491F8192CF05FE4CE63D74E24A08B1BEF7D9F7BEE993513359BB2E72F4E8E4F26AC604B345668C5A68F0AA6A0458AFDFEF6667BFD657BF579F7FE2765285DA365D397EB54F9644C3E894B9464A072683A232C92D3092743FDEEF2F5F6F2FBEEEA13F9AC03872DA5913FD409B508BDCE0A560B72A7D1CA4B59B016C17A93472D3AC1A6F4872B2AB420C9DDE35BB38BF9BD29A886AC4DC1BC122E160B1500B75A511782B26A2B1D403F7E761AD26A6190BB0880F98E12B86E2BA1C206D6B764B7428996BEA66C142C7895AC84B60607A5D5DE70EC5D061B823F2F6B58D9DE276196ED118DACC0A28C2352D4819961A0663C4ABFC89841C7E77D4A23B536BD01DC79082B1C8F8F727A8DD2C1000A9526D4E0F625770EB0390B343B23783E02458DEB5331D0953EE7DA888BFD69F4B9C2A1A3012EF62B931240ED39A87C1D37CA787D2D304659822A486E50C9EC50887506429866339262B2E6C4AB2D3B34E539E262E052F30512C406A4C5A04B17FB6C8AACCCA787CAA4DB39018E061E28F3D7CDC7EDBB0FDBAF6FFFFCB8FEBB38D7AC0393BC51EC958E3AB2BEEBB47136B2F82FF53E18C90454825281137634C982003B103608389B77158C4D13F4BFC4F25E1ED78AD057DE1DAC476F9CD0BAD5A05CD163DD3CD499A9807B4387E1ABFC88039B746DDD858449FF80E8086896F81FF21B6139C83287C7D41B3AE23C6CB8A695FA97CD6243AE4DDA60730B01E5CBE8',NULL);
CREATE TABLE plans (
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	goal TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	budget TEXT, 
	starts_on TEXT, 
	ends_on TEXT, 
	owners TEXT NOT NULL, 
	nodes INTEGER NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "plans" VALUES('PHKDCP',2,'智能家居市场份额','智能家居市场份额','CNY','5000000',NULL,'2026-12-31','[]',3,'李娜','2026-11-22T11:19:30.908390+00:00');
INSERT INTO "plans" VALUES('PTX3X5',4,'秋季增长','销售额','CNY','500000',NULL,NULL,'[]',2,'李娜','2026-11-22T11:19:31.123794+00:00');
CREATE TABLE quotas (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "quotas" VALUES('kept id','kept name',1.5);
CREATE TABLE readings (
	plan_id TEXT NOT NULL, 
	node TEXT NOT NULL, 
	kpi TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	value TEXT NOT NULL, 
	source TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	PRIMARY KEY (plan_id, node, kpi, starts_on, ends_on, revision)
);
INSERT INTO "readings" VALUES('PTX3X5','G1','sales','2026-09-01','2026-09-30',1,'3100000','','李娜','2026-11-22T11:19:31.033796+00:00');
INSERT INTO "readings" VALUES('PTX3X5','G1','sales','2026-09-01','2026-09-30',2,'3120000','','李娜','2026-11-22T11:19:31.107308+00:00');
CREATE TABLE rooms (
	channel TEXT NOT NULL, 
	room TEXT NOT NULL, 
	body TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	PRIMARY KEY (channel, room)
);
INSERT INTO "rooms" VALUES('slack','T1:C1','{"channel":"slack","room":"T1:C1","speaks":"always","rank":null,"units":null}','2026-11-22T11:19:31.325670+00:00');
CREATE TABLE sessions (
	digest TEXT NOT NULL, 
	person TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	ended_at TEXT, 
	PRIMARY KEY (digest), 
	FOREIGN KEY(person) REFERENCES people (id)
);
INSERT INTO "sessions" VALUES('3cdd58fe3d9b47fd0b323ee450de530facb57c5c9469ac8008338a3635e034df','UKJSD2','2026-11-22T11:19:31.303097+00:00','2026-11-22T23:19:31.303107+00:00',NULL);
CREATE TABLE streams (
	id TEXT NOT NULL, 
	delivery TEXT NOT NULL, 
	conversation TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	content TEXT NOT NULL, 
	pictures TEXT NOT NULL, 
	state TEXT NOT NULL, 
	asked_at TEXT NOT NULL, 
	polled_at TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "streams" VALUES('kept id','kept delivery','kept conversation','kept identity','kept content','kept pictures','{"kept": "streams"}','2026-09-01T00:00:00+00:00','2026-09-01T00:00:00+00:00');
CREATE TABLE tickets (
	digest TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	body TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	used_at TEXT, 
	PRIMARY KEY (digest)
);
INSERT INTO "tickets" VALUES('kept digest','kept kind','{"kept": "tickets"}','2026-09-01T00:00:00+00:00','2026-09-01T00:00:00+00:00');
CREATE TABLE tokens (
	id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	person TEXT NOT NULL, 
	name TEXT NOT NULL, 
	scopes TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	revoked_at TEXT, 
	used_at TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (digest), 
	FOREIGN KEY(person) REFERENCES people (id)
);
INSERT INTO "tokens" VALUES('TANYD4','634caa6912f980b3c77b05061d4bee1deb13df6b9dea65cad207f0944c866028','UKJSD2','报表','["read", "write"]','2026-11-22T11:19:31.286457+00:00','2027-02-20T11:19:31.286457+00:00',NULL,NULL);
CREATE TABLE watch_events (
	subject TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (subject, number)
);
INSERT INTO "watch_events" VALUES('YRNN7V',1,'opened','','2026-11-22T11:19:31.379855+00:00','"WJV6KR 销售额 3120000 (3120000 / 6000000)"');
CREATE TABLE watch_rules (
	id TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	removed INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	PRIMARY KEY (id, revision)
);
INSERT INTO "watch_rules" VALUES('WJV6KR',1,0,'{"id":"WJV6KR","condition":"below","line":"6000000","basis":"plan","kpi":"sales","plan":"PTX3X5","node":"G1","where":{},"by":"","period":"month","benchmark":null,"clear":"2","level":null,"owner":"","group":"","action":"","source":{"zh":"公司设置","en":"company setting"},"set_by":"李娜","muted":false,"muted_until":null}','李娜','2026-11-22T11:19:31.345411+00:00');
CREATE TABLE watch_states (
	"key" TEXT NOT NULL, 
	firing INTEGER NOT NULL, 
	severity INTEGER NOT NULL, 
	value TEXT NOT NULL, 
	alert TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "watch_states" VALUES('WJV6KR|plan:PTX3X5:G1:sales',1,3,'3120000 3120000 2026-09-30','YRNN7V','2026-11-22T11:19:31.379855+00:00');
CREATE INDEX ix_plans_made_at ON plans (made_at);
CREATE INDEX ix_conversations_updated_at ON conversations (updated_at);
CREATE INDEX ix_documents_digest ON documents (digest);
CREATE INDEX ix_tickets_expires_at ON tickets (expires_at);
CREATE INDEX ix_audit_subject ON audit (subject);
CREATE INDEX ix_audit_made_at ON audit (made_at);
CREATE INDEX ix_audit_person ON audit (person);
CREATE INDEX ix_identities_person ON identities (person);
CREATE INDEX ix_tokens_person ON tokens (person);
CREATE INDEX ix_sessions_expires_at ON sessions (expires_at);
CREATE INDEX ix_sessions_person ON sessions (person);
CREATE INDEX ix_conversations_owner ON conversations (owner);
CREATE INDEX ix_approval_notices_outcome ON approval_notices (outcome);
CREATE INDEX ix_deliveries_stage ON deliveries (stage);
CREATE INDEX ix_deliveries_conversation ON deliveries (conversation);
CREATE INDEX ix_feedback_conversation ON feedback (conversation);
CREATE INDEX ix_streams_asked_at ON streams (asked_at);
CREATE INDEX ix_quotas_name ON quotas (name);
CREATE INDEX ix_outbox_state ON outbox (state);
CREATE INDEX ix_conversation_list_person ON conversation_list (person);
CREATE INDEX ix_bookmarks_put_at ON bookmarks (put_at);
CREATE INDEX ix_alerts_owner ON alerts (owner);
CREATE INDEX ix_corrections_alert ON corrections (alert);
CREATE INDEX ix_alert_notices_sent_at ON alert_notices (sent_at);
CREATE INDEX ix_alert_notices_person ON alert_notices (person);
CREATE INDEX ix_jobs_status ON jobs (status);
CREATE INDEX ix_imports_table_name ON imports (table_name);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('changes',10);
INSERT INTO "sqlite_sequence" VALUES('audit',16);
INSERT INTO "sqlite_sequence" VALUES('deliveries',1);
INSERT INTO "sqlite_sequence" VALUES('feedback',1);
INSERT INTO "sqlite_sequence" VALUES('imports',1);
COMMIT;
