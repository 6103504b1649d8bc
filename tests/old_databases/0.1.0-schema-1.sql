BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001_first');
CREATE TABLE checklist_item (
	id TEXT NOT NULL, 
	incident TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	body VARCHAR NOT NULL, 
	CONSTRAINT pk_checklist_item PRIMARY KEY (id)
);
INSERT INTO "checklist_item" VALUES('2ym7to/regulator/2','2ym7to',0,1,'{"text":"Pause everything that is scheduled to be posted","who":[{"name":"tom","slack":"U0TOM0001","languages":["en"]}],"due_at":"2026-03-10T09:05:00Z","id":"2ym7to/regulator/2","section":"The first quarter of an hour","called":["tom"],"state":"claimed","by":"Tom","at":"2026-03-10T09:03:00Z","reason":"","note":"","revision":1}');
INSERT INTO "checklist_item" VALUES('2ym7to/regulator/3','2ym7to',1,1,'{"text":"Find the customer''s case: booking, what was promised, who spoke to them last","who":[{"name":"mei","slack":"U0MEI0001","languages":["zh","en"]}],"due_at":"2026-03-10T09:10:00Z","id":"2ym7to/regulator/3","section":"The first quarter of an hour","called":["comms.on_call"],"state":"done","by":"Vera","at":"2026-03-10T09:04:00Z","reason":"","note":"","revision":1}');
INSERT INTO "checklist_item" VALUES('2ym7to/regulator/4','2ym7to',2,0,'{"text":"Tell the legal team and ask what may be said","who":[{"name":"priya","slack":"U0PRIYA01","languages":["en"]}],"due_at":"2026-03-10T09:15:00Z","id":"2ym7to/regulator/4","section":"The first quarter of an hour","called":["priya"],"state":"open","by":null,"at":null,"reason":"","note":"","revision":0}');
INSERT INTO "checklist_item" VALUES('2ym7to/regulator/6','2ym7to',3,0,'{"text":"Call the press office of the authority before they call us","who":[{"name":"priya","slack":"U0PRIYA01","languages":["en"]}],"due_at":"2026-03-10T09:30:00Z","id":"2ym7to/regulator/6","section":"Before they call us","called":["priya"],"state":"open","by":null,"at":null,"reason":"","note":"","revision":0}');
INSERT INTO "checklist_item" VALUES('2ym7to/regulator/7','2ym7to',4,0,'{"text":"Write down what we promised in public and by when","who":[{"name":"mei","slack":"U0MEI0001","languages":["zh","en"]},{"name":"tom","slack":"U0TOM0001","languages":["en"]},{"name":"vera","slack":"U0VERA001","languages":["ru","en"]}],"due_at":"2026-03-10T09:30:00Z","id":"2ym7to/regulator/7","section":"Before they call us","called":["comms"],"state":"open","by":null,"at":null,"reason":"","note":"","revision":0}');
INSERT INTO "checklist_item" VALUES('nw76jh/surge/2','nw76jh',0,0,'{"text":"Pause everything that is scheduled to be posted","who":[{"name":"tom","slack":"U0TOM0001","languages":["en"]}],"due_at":"2026-03-10T09:06:00Z","id":"nw76jh/surge/2","section":"The first quarter of an hour","called":["tom"],"state":"open","by":null,"at":null,"reason":"","note":"","revision":0}');
INSERT INTO "checklist_item" VALUES('nw76jh/surge/3','nw76jh',1,0,'{"text":"Find the first post and the real cause; ask operations, do not guess","who":[{"name":"mei","slack":"U0MEI0001","languages":["zh","en"]}],"due_at":"2026-03-10T09:11:00Z","id":"nw76jh/surge/3","section":"The first quarter of an hour","called":["comms.on_call"],"state":"open","by":null,"at":null,"reason":"","note":"","revision":0}');
INSERT INTO "checklist_item" VALUES('nw76jh/surge/4','nw76jh',2,0,'{"text":"Give the care team two sentences they can use","who":[{"name":"mei","slack":"U0MEI0001","languages":["zh","en"]},{"name":"tom","slack":"U0TOM0001","languages":["en"]},{"name":"vera","slack":"U0VERA001","languages":["ru","en"]}],"due_at":"2026-03-10T09:16:00Z","id":"nw76jh/surge/4","section":"The first quarter of an hour","called":["comms"],"state":"open","by":null,"at":null,"reason":"","note":"","revision":0}');
INSERT INTO "checklist_item" VALUES('nw76jh/surge/7','nw76jh',3,0,'{"text":"Answer the ten posts that most people see","who":[{"name":"mei","slack":"U0MEI0001","languages":["zh","en"]},{"name":"tom","slack":"U0TOM0001","languages":["en"]},{"name":"vera","slack":"U0VERA001","languages":["ru","en"]}],"due_at":"2026-03-10T09:31:00Z","id":"nw76jh/surge/7","section":"Then","called":["comms"],"state":"open","by":null,"at":null,"reason":"","note":"","revision":0}');
CREATE TABLE cursor (
	source TEXT NOT NULL, 
	cursor VARCHAR NOT NULL, 
	CONSTRAINT pk_cursor PRIMARY KEY (source)
);
INSERT INTO "cursor" VALUES('time','2026-03-10T09:04:00+00:00');
INSERT INTO "cursor" VALUES('people','3e0a5fa78886');
CREATE TABLE dead_letter (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	line BIGINT NOT NULL, 
	reason VARCHAR NOT NULL, 
	raw VARCHAR NOT NULL, 
	mark TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_dead_letter PRIMARY KEY (id)
);
CREATE TABLE detector_state (
	topic TEXT NOT NULL, 
	detector TEXT NOT NULL, 
	state VARCHAR NOT NULL, 
	CONSTRAINT pk_detector_state PRIMARY KEY (topic, detector)
);
INSERT INTO "detector_state" VALUES('acme-air','cascade','{"v":3,"threads":[],"roots":[2212294583],"peaks":[1773133200.0,0.0,0.0,0.0,0.0,[]],"alarm":[0.0,0.0,0.0],"rest":[1773133440.0,1773133200.0,120.0,1.0689391057472464,1773133200.0,"",0.0]}');
INSERT INTO "detector_state" VALUES('acme-air','coordinated','{"v":1,"at":[1773133440.0,1773133200.0,0.0,0.0,0.0],"counts":[30,0,0,0.0],"voices":[1,"20000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",[[277362137,1]],[[3251807011,1]]]}');
INSERT INTO "detector_state" VALUES('acme-air','negative_share','{"v":2,"usual":[0.9996032533279586,0.9996032533279586],"lately":[0.9972260766771479,0.9972260766771479],"peaks":[0.0,0.0,0.0,0.0,0.0,[]],"hours":[],"alarm":[0.0,0.0,0.0],"rest":[[1,1],1773133200.0,1773133440.0,2.891731051554796]}');
INSERT INTO "detector_state" VALUES('acme-air','negative_velocity','{"v":8,"baseline":[[0.0,0.0,0.0,[90.0,30.0],[0.14,7.0],[0.0,0.0],[],"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="],[0.2,0.2,0.2],[2.0,4.0],[1773133200.0,1.0,1.0,3.01,5.52,false,0]],"scan":[0.01332,1.0,1.0,1773133440.0,[[1773133200.0,0.0,0.0,0.0],[1773133380.0,0.00999,1.0,1.0]]],"tides":[[0.4493289641172215,0.9355069850316178,0.9889503892939221],[0.009177850598046308,0.012898602993676452,0.013259532847293393]],"past":[[0.0,0.0,0.0,0.0,0.0,[]],[[0.5,0.5,0.5],[0.0,0.0,0.0],[0.0,0.0,0.0]],3.5,3.5,3.5,3.5],"voices":[1,"20000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",[[277362137,1]],[[3251807011,1]]],"rest":[1773133440.0,0.2591166589471179,0.0,0.0,0.0,0.0,0.0,0.0,0.013333333333333334,0.0,0.0,false]}');
INSERT INTO "detector_state" VALUES('acme-air','slow_burn','{"v":3,"past":[[],[],[],[]],"peaks":[0.0,0.0,0.0,0.0,0.0,[]],"rest":[0,1773122400.0,1,0.0,0.0,0.0,0.0,0.0,4.5,492537.0,1,8.0,-86400.0]}');
INSERT INTO "detector_state" VALUES('acme-air','tagged','{"v":2,"seen":{"regulator/US Department of Transportation":"sev1"},"waiting":[],"rest":[1773133200.0,1773133200.0,0,900.0]}');
INSERT INTO "detector_state" VALUES('feed:x','blind','{"v":1,"at":[1773133440.0,1773133200.0,1773133200.0,0.0],"rest":[1.0,false,0.013333333333333334,0.0],"rate":[0.0,0.0,0.0,[90.0,30.0],[0.14,7.0],[0.0,0.0],[],"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="]}');
CREATE TABLE draft (
	id TEXT NOT NULL, 
	incident TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	approved_by VARCHAR, 
	approved_at DATETIME, 
	body VARCHAR NOT NULL, 
	CONSTRAINT pk_draft PRIMARY KEY (id)
);
INSERT INTO "draft" VALUES('2ym7to/regulator-tagged/3-draft_acknowledgement','2ym7to','2026-03-10 09:00:00.000000',NULL,NULL,'{"texts":[{"platform":"x","lang":"en","text":"Hello, we have read what you told the authority. We are going through your case with the people who were there. We will tell you here by 09:30 UTC what we found. ^PS","used":165,"limit":280,"problem":""}],"approvers":["priya","tom","mei","vera"]}');
INSERT INTO "draft" VALUES('nw76jh/negative-surge/2-draft_acknowledgement','nw76jh','2026-03-10 09:01:00.000000',NULL,NULL,'{"texts":[{"platform":"x","lang":"en","text":"We see that many of you are having trouble with DRILL Acme Air right now. Our duty team is finding out why. We will post what we know here by 09:31 UTC, even if it is not everything yet. ^MC","used":190,"limit":280,"problem":"this is a drill: do not post it"}],"approvers":["mei","tom","vera"]}');
CREATE TABLE fact (
	id INTEGER NOT NULL, 
	type VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	why VARCHAR NOT NULL, 
	topic VARCHAR, 
	incident TEXT, 
	who VARCHAR, 
	data VARCHAR, 
	CONSTRAINT pk_fact PRIMARY KEY (id)
);
INSERT INTO "fact" VALUES(1,'playbook.suppressed','2026-03-10 09:00:00.000000','anything-else did not start: regulator-tagged already covers this.','acme-air','2ym7to',NULL,'{"severity":"sev1"}');
INSERT INTO "fact" VALUES(2,'incident.opened','2026-03-10 09:00:00.000000','A negative post touches the regulator US Department of Transportation (@USDOT is tagged: US Department of Transportation, regulator).','acme-air','2ym7to',NULL,'{"severity":"sev1","signal":"tagged","phase":"raised"}');
INSERT INTO "fact" VALUES(3,'task.delivered','2026-03-10 09:00:00.000000','Said to Mei.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"alert","playbook":"regulator-tagged","task":"2ym7to/regulator-tagged/1-alert"}');
INSERT INTO "fact" VALUES(4,'task.delivered','2026-03-10 09:00:00.000000','The private room was opened.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"open_private_channel","playbook":"regulator-tagged","task":"2ym7to/regulator-tagged/2-open_private_channel/room"}');
INSERT INTO "fact" VALUES(5,'task.delivered','2026-03-10 09:00:00.000000','Said to #inc-260310-2ym7to.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"open_private_channel","playbook":"regulator-tagged","task":"2ym7to/regulator-tagged/2-open_private_channel/card"}');
INSERT INTO "fact" VALUES(6,'task.delivered','2026-03-10 09:00:00.000000','The checklist was put up.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"open_private_channel","playbook":"regulator-tagged","task":"2ym7to/regulator-tagged/2-open_private_channel/checklist"}');
INSERT INTO "fact" VALUES(7,'task.delivered','2026-03-10 09:00:00.000000','mei could not be invited','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"open_private_channel","playbook":"regulator-tagged","task":"2ym7to/regulator-tagged/2-open_private_channel/invite"}');
INSERT INTO "fact" VALUES(8,'task.delivered','2026-03-10 09:00:00.000000','The draft was shown for approval.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"draft_acknowledgement","playbook":"regulator-tagged","task":"2ym7to/regulator-tagged/3-draft_acknowledgement"}');
INSERT INTO "fact" VALUES(9,'task.delivered','2026-03-10 09:00:00.000000','Said to #crisis-desk.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"open_private_channel","playbook":"regulator-tagged","task":"2ym7to/regulator-tagged/2-open_private_channel/link"}');
INSERT INTO "fact" VALUES(10,'task.delivered','2026-03-10 09:00:00.000000','Said to Mei.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"direct","playbook":"desk","task":"2ym7to/desk/direct/mei"}');
INSERT INTO "fact" VALUES(11,'task.delivered','2026-03-10 09:00:00.000000','Invited: Tom.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"stand_in","playbook":"desk","task":"2ym7to/desk/stand-in/comms/room/tom"}');
INSERT INTO "fact" VALUES(12,'task.delivered','2026-03-10 09:00:00.000000','Pin done.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"pin","playbook":"desk","task":"2ym7to/desk/pin/regulator-tagged-2/card"}');
INSERT INTO "fact" VALUES(13,'task.delivered','2026-03-10 09:00:00.000000','Pin done.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"pin","playbook":"desk","task":"2ym7to/desk/pin/regulator-tagged-2/checklist"}');
INSERT INTO "fact" VALUES(14,'task.skipped','2026-03-10 09:00:00.000000','nothing left to do','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"open_private_channel","playbook":"regulator-tagged","task":"2ym7to/regulator-tagged/2-open_private_channel/chart"}');
INSERT INTO "fact" VALUES(15,'task.delivered','2026-03-10 09:00:00.000000','Said to Tom.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"called","playbook":"desk","task":"2ym7to/desk/called/comms/room/tom"}');
INSERT INTO "fact" VALUES(16,'incident.opened','2026-03-10 09:01:00.000000','This is a drill of negative-surge, started by Priya. Nothing has happened.','drill:acme-air','nw76jh','Priya','{"severity":"sev3","signal":"drill"}');
INSERT INTO "fact" VALUES(17,'task.delivered','2026-03-10 09:01:00.000000','Said to Mei, Tom, Vera.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"alert","playbook":"negative-surge","task":"nw76jh/negative-surge/1-alert"}');
INSERT INTO "fact" VALUES(18,'task.delivered','2026-03-10 09:01:00.000000','The draft was shown for approval.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"draft_acknowledgement","playbook":"negative-surge","task":"nw76jh/negative-surge/2-draft_acknowledgement"}');
INSERT INTO "fact" VALUES(19,'task.delivered','2026-03-10 09:01:00.000000','The private room was opened.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"open_private_channel","playbook":"negative-surge","task":"nw76jh/negative-surge/3-open_private_channel/room"}');
INSERT INTO "fact" VALUES(20,'task.delivered','2026-03-10 09:01:00.000000','Said to #inc-260310-nw76jh-drill-acme-air.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"open_private_channel","playbook":"negative-surge","task":"nw76jh/negative-surge/3-open_private_channel/card"}');
INSERT INTO "fact" VALUES(21,'task.delivered','2026-03-10 09:01:00.000000','The checklist was put up.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"open_private_channel","playbook":"negative-surge","task":"nw76jh/negative-surge/3-open_private_channel/checklist"}');
INSERT INTO "fact" VALUES(22,'task.delivered','2026-03-10 09:01:00.000000','mei could not be invited','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"open_private_channel","playbook":"negative-surge","task":"nw76jh/negative-surge/3-open_private_channel/invite"}');
INSERT INTO "fact" VALUES(23,'task.skipped','2026-03-10 09:01:00.000000','nothing left to do','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"alert","playbook":"negative-surge","task":"nw76jh/negative-surge/1-alert/chart"}');
INSERT INTO "fact" VALUES(24,'task.delivered','2026-03-10 09:01:00.000000','Said to #crisis-desk.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"open_private_channel","playbook":"negative-surge","task":"nw76jh/negative-surge/3-open_private_channel/link"}');
INSERT INTO "fact" VALUES(25,'task.delivered','2026-03-10 09:01:00.000000','Said to Mei.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"direct","playbook":"desk","task":"nw76jh/desk/direct/mei"}');
INSERT INTO "fact" VALUES(26,'task.delivered','2026-03-10 09:01:00.000000','Invited: Tom.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"stand_in","playbook":"desk","task":"nw76jh/desk/stand-in/comms/room/tom"}');
INSERT INTO "fact" VALUES(27,'task.delivered','2026-03-10 09:01:00.000000','Pin done.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"pin","playbook":"desk","task":"nw76jh/desk/pin/negative-surge-3/card"}');
INSERT INTO "fact" VALUES(28,'task.delivered','2026-03-10 09:01:00.000000','Pin done.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"pin","playbook":"desk","task":"nw76jh/desk/pin/negative-surge-3/checklist"}');
INSERT INTO "fact" VALUES(29,'task.delivered','2026-03-10 09:01:00.000000','Said to Tom.','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"called","playbook":"desk","task":"nw76jh/desk/called/comms/room/tom"}');
INSERT INTO "fact" VALUES(30,'incident.acknowledged','2026-03-10 09:02:00.000000','Tom acknowledged. It holds until 10:02 UTC.','acme-air','2ym7to','Tom','{"severity":"sev1"}');
INSERT INTO "fact" VALUES(31,'task.delivered','2026-03-10 09:02:00.000000','Tom has it','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"follow_up","playbook":"follow_up","task":"2ym7to/follow_up/3/1"}');
INSERT INTO "fact" VALUES(32,'task.delivered','2026-03-10 09:02:00.000000','Tom acknowledged. It holds until 10:02 UTC.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"follow_up","playbook":"follow_up","task":"2ym7to/follow_up/3/2"}');
INSERT INTO "fact" VALUES(33,'incident.status','2026-03-10 09:03:00.000000','Tom: We are talking to the crew (next update by 09:33 UTC)','acme-air','2ym7to','Tom','{"severity":"sev1"}');
INSERT INTO "fact" VALUES(34,'item.claimed','2026-03-10 09:03:00.000000','Tom took “Pause everything that is scheduled to be posted”','acme-air','2ym7to','Tom','{"severity":"sev1","item":"2ym7to/regulator/2"}');
INSERT INTO "fact" VALUES(35,'incident.snoozed','2026-03-10 09:03:00.000000','Priya snoozed it until 09:33 UTC (or until it gets worse).','drill:acme-air','nw76jh','Priya','{"severity":"sev3"}');
INSERT INTO "fact" VALUES(36,'task.delivered','2026-03-10 09:03:00.000000','Tom has it','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"follow_up","playbook":"follow_up","task":"2ym7to/follow_up/4/1"}');
INSERT INTO "fact" VALUES(37,'task.delivered','2026-03-10 09:03:00.000000','Tom: We are talking to the crew (next update by 09:33 UTC)','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"follow_up","playbook":"follow_up","task":"2ym7to/follow_up/4/2"}');
INSERT INTO "fact" VALUES(38,'task.delivered','2026-03-10 09:03:00.000000','Priya snoozed it until 09:33 UTC (or until it gets worse).','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"follow_up","playbook":"follow_up","task":"nw76jh/follow_up/3/1"}');
INSERT INTO "fact" VALUES(39,'task.delivered','2026-03-10 09:03:00.000000','Priya snoozed it until 09:33 UTC (or until it gets worse).','drill:acme-air','nw76jh',NULL,'{"severity":"sev3","step":"follow_up","playbook":"follow_up","task":"nw76jh/follow_up/3/2"}');
INSERT INTO "fact" VALUES(40,'task.delivered','2026-03-10 09:03:02.000000','The checklist was put up.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"refresh","playbook":"desk","task":"2ym7to/desk/list/regulator/2-1/1"}');
INSERT INTO "fact" VALUES(41,'task.delivered','2026-03-10 09:03:02.000000','The card was brought up to date.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"follow_up","playbook":"follow_up","task":"2ym7to/follow_up/regulator/2-1/1"}');
INSERT INTO "fact" VALUES(42,'task.delivered','2026-03-10 09:03:02.000000','The card was brought up to date.','acme-air','2ym7to',NULL,'{"severity":"sev1","step":"follow_up","playbook":"follow_up","task":"2ym7to/follow_up/regulator/2-1/2"}');
INSERT INTO "fact" VALUES(43,'item.done','2026-03-10 09:04:00.000000','Vera did “Find the customer''s case: booking, what was promised, who spoke to them last”','acme-air','2ym7to','Vera','{"severity":"sev1","item":"2ym7to/regulator/3"}');
CREATE TABLE incident (
	id TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	opened_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	revision INTEGER NOT NULL, 
	body VARCHAR NOT NULL, 
	CONSTRAINT pk_incident PRIMARY KEY (id)
);
INSERT INTO "incident" VALUES('2ym7to','acme-air','2026-03-10 09:00:00.000000',NULL,4,'{"id":"2ym7to","topic":"acme-air","severity":"sev1","opened_at":"2026-03-10T09:00:00Z","updated_at":"2026-03-10T09:03:00Z","why":"A negative post touches the regulator US Department of Transportation (@USDOT is tagged: US Department of Transportation, regulator).","signals":[{"topic":"acme-air","detector":"tagged","phase":"raised","at":"2026-03-10T09:00:00Z","severity":"sev1","observed":1.0,"expected":0.0,"window":0.0,"score":1.0,"why":"A negative post touches the regulator US Department of Transportation (@USDOT is tagged: US Department of Transportation, regulator).","terms":{"hits":1.0,"reach":120.0},"details":{"entries":["regulator/US Department of Transportation"],"platforms":{"x":1},"languages":{"en":1}},"evidence":["x:1"],"hits":[{"tag":{"watchlist":"regulators","kind":"regulator","name":"US Department of Transportation","how":"mentioned","why":"@USDOT is tagged: US Department of Transportation, regulator"},"mention":"x:1","negative":true}]}],"playbooks":["regulator-tagged"],"version":"3e0a5fa78886","confidential":true,"acknowledged_by":"Tom","acknowledged_at":"2026-03-10T09:02:00Z","acknowledged_until":"2026-03-10T10:02:00Z","acknowledgers":["Tom"],"acknowledgements":1,"snoozed_until":null,"snoozed_by":null,"snoozed_how":null,"status":"We are talking to the crew","status_by":"Tom","status_at":"2026-03-10T09:03:00Z","next_update_at":"2026-03-10T09:33:00Z","owner":"Tom","room":"#inc-260310-2ym7to","room_task":null,"public_ack":null,"public_ack_by":null,"public_ack_at":null,"calm_since":null,"closed_at":null,"closed_by":null,"verdict":null,"revision":4}');
INSERT INTO "incident" VALUES('nw76jh','drill:acme-air','2026-03-10 09:01:00.000000',NULL,3,'{"id":"nw76jh","topic":"drill:acme-air","severity":"sev3","opened_at":"2026-03-10T09:01:00Z","updated_at":"2026-03-10T09:03:00Z","why":"This is a drill of negative-surge, started by Priya. Nothing has happened.","signals":[{"topic":"drill:acme-air","detector":"drill","phase":"raised","at":"2026-03-10T09:01:00Z","severity":"sev3","observed":0.0,"expected":0.0,"window":0.0,"score":0.0,"why":"This is a drill of negative-surge, started by Priya. Nothing has happened.","terms":{},"details":{},"evidence":[],"hits":[]}],"playbooks":["negative-surge"],"version":"3e0a5fa78886","confidential":false,"acknowledged_by":null,"acknowledged_at":null,"acknowledged_until":null,"acknowledgers":[],"acknowledgements":1,"snoozed_until":"2026-03-10T09:33:00Z","snoozed_by":"Priya","snoozed_how":"30m","status":"","status_by":null,"status_at":null,"next_update_at":null,"owner":null,"room":"#inc-260310-nw76jh-drill-acme-air","room_task":null,"public_ack":null,"public_ack_by":null,"public_ack_at":null,"calm_since":null,"closed_at":null,"closed_by":null,"verdict":null,"revision":3}');
CREATE TABLE judgement (
	mention TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	negative DOUBLE NOT NULL, 
	label VARCHAR NOT NULL, 
	tags VARCHAR, 
	fingerprint BIGINT NOT NULL, 
	CONSTRAINT pk_judgement PRIMARY KEY (mention, topic), 
	CONSTRAINT fk_judgement_mention FOREIGN KEY(mention) REFERENCES mention ("key") ON DELETE CASCADE
);
INSERT INTO "judgement" VALUES('x:1','acme-air','2026-03-10 09:00:00.000000',1.0,'negative','[{"watchlist":"regulators","kind":"regulator","name":"US Department of Transportation","how":"mentioned","why":"@USDOT is tagged: US Department of Transportation, regulator"}]',3251807011);
CREATE TABLE label (
	mention TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	text VARCHAR NOT NULL, 
	lang VARCHAR, 
	label VARCHAR NOT NULL, 
	who VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_label PRIMARY KEY (mention, topic)
);
CREATE TABLE lease (
	name TEXT NOT NULL, 
	owner VARCHAR NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_lease PRIMARY KEY (name)
);
CREATE TABLE mention (
	"key" TEXT NOT NULL, 
	platform VARCHAR NOT NULL, 
	handle VARCHAR NOT NULL, 
	followers BIGINT, 
	verified BOOLEAN NOT NULL, 
	text VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	url VARCHAR, 
	lang VARCHAR, 
	topic VARCHAR, 
	sentiment VARCHAR, 
	in_reply_to VARCHAR, 
	engagement VARCHAR, 
	reach BIGINT, 
	CONSTRAINT pk_mention PRIMARY KEY ("key")
);
INSERT INTO "mention" VALUES('x:1','x','rosa',120,0,'@AcmeAir left me on the aircraft for two hours. @USDOT please act','2026-03-10 09:00:00.000000','2026-03-10 09:00:00.000000',NULL,'en',NULL,'negative',NULL,NULL,NULL);
CREATE TABLE playbooks_version (
	version TEXT NOT NULL, 
	text VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_playbooks_version PRIMARY KEY (version)
);
INSERT INTO "playbooks_version" VALUES('3e0a5fa78886','# What we do when something starts to burn.
#
# You can change this file without being a programmer. Three rules are enough:
#   1. Spaces at the beginning of a line say what belongs to what. Use spaces, never tabs.
#   2. A # begins a comment. Put quotes round whatever begins with # or @:  "#crisis-desk", "@AcmeAir".
#   3. Spans of time are written 90s, 15m, 2h or 3d.
# After every change run:  firebreak check
# It names every mistake with its line, says what was probably meant, and plays through the tests at the end.
# An open incident keeps the playbooks it started with; people, teams and rotas are always those of the newest file.

version: 1

# --- What we watch ---------------------------------------------------------------------------------------------------
topics:
  acme-air:
    title: Acme Air
    # A mention belongs to the topic when it holds one of these. Nicknames and common misspellings count.
    words: [acme air, acmeair, "#acmeair", acme aire, acme airlines, акме эйр, 艾克美航空]
    # Our own accounts, by platform: whoever tags them speaks about us.
    handles:
      x: ["@AcmeAir", "@AcmeAirHelp"]
      weibo: ["@艾克美航空"]
    # How many alerts you can bear. Fewer means that only larger fires are reported.
    sensitivity: 2 alerts/week
    # Days on which more is said than usual. This raises the bar, it never switches the alarm off.
    expected:
      - {what: spring sale, from: 2026-03-17, until: 2026-03-20}
    # Public holidays of these countries do the same (two letters each). Days begin where `zone` says.
    holidays: [US]
    zone: America/New_York
    # Parts of what you sell, and how words for them begin: an alert then says which part people speak of.
    parts:
      luggage: [bag, luggage, suitcase, багаж, чемодан, 行李]
      delays: [delay, cancel, stranded, задерж, отмен, 延误, 取消]
      service: [rude, hold, hotline, хам, 客服]

# --- Whose word weighs more ------------------------------------------------------------------------------------------
# One post that tags or comes from somebody listed here is enough to start a playbook.
# Check the handles yourself before you rely on them, and again every few months: accounts are renamed.
watchlists:
  regulators:
    kind: regulator
    entries:
      - {name: US Department of Transportation, handles: {x: "@USDOT"}}
      - {name: Federal Aviation Administration, handles: {x: "@FAANews"}}
      - {name: Federal Trade Commission, handles: {x: "@FTC"}}
      - {name: UK Civil Aviation Authority, handles: {x: "@UK_CAA"}}
      - {name: Competition and Markets Authority, handles: {x: "@CMAgovUK"}}
      - {name: EU Aviation Safety Agency, handles: {x: "@EASA"}}
  big-voices:
    kind: influencer
    min_followers: 100000

# --- Who is called ---------------------------------------------------------------------------------------------------
# slack: is the member id (in Slack: profile, ⋮, Copy member ID), not the name.
people:
  mei: {slack: U0MEI0001, languages: [zh, en], initials: MC}
  tom: {slack: U0TOM0001, languages: [en], initials: TB}
  vera: {slack: U0VERA001, languages: [ru, en], initials: VK}
  priya: {slack: U0PRIYA01, languages: [en], initials: PS}

teams:
  comms:
    title: our communications team
    members: [mei, tom, vera]
    # Mei has the first week, Tom the second, Vera the third, and so on; the hour of from: is when they hand over.
    # Write comms.on_call for whoever has it now. Holidays and swaps are overrides. firebreak who shows the result.
    on_call:
      rotate: weekly
      from: 2026-01-05T09:00
      zone: Europe/London
      overrides:
        - {who: tom, from: 2026-12-24T09:00, until: 2026-12-28T09:00}
  leads:
    title: the heads of communications and care
    members: [priya, tom]

# --- How we sound ----------------------------------------------------------------------------------------------------
voice:
  x: {tone: brief and warm, sign: "^{responder.initials}"}
  linkedin: {tone: formal, languages: [en]}
  weibo: {tone: plain, languages: [zh]}
  vk: {tone: plain, languages: [ru]}

# --- What we do ------------------------------------------------------------------------------------------------------
# A playbook starts when everything under when: holds. Its steps run in order of time: after: counts from the moment
# the signal that started it was seen.
# unless: acknowledged            is satisfied when somebody presses Acknowledge.
# unless: publicly_acknowledged   is satisfied only by the address of the answer we posted. A click is not enough.
# ack_for: 60m                    an acknowledgement holds that long; ten minutes before its end we ask "still on it?",
#                                 and if nobody says so, the calling goes on where it was.
playbooks:
  regulator-tagged:
    when: {tagged: regulator, sentiment: negative}
    severity: sev1
    # Outside its private room nobody sees more than the severity and who has it.
    confidential: true
    ack_for: 60m
    # Who may press what. Whatever is not named here is for everybody under people:. acknowledgements: 2 would ask for
    # two people before the calling stops.
    may:
      close: [leads, comms]
      severity: [leads, comms.on_call]
    steps:
      - do: alert
        to: "#crisis-desk"
        notify: [comms.on_call]
      - do: open_private_channel
        invite: [comms, leads]
        checklist: regulator
      - do: draft_acknowledgement
        template: acknowledge/regulator
        platforms: [x]
        approve: {by: [leads, comms], within: 8m}
      - do: notify
        who: [comms.on_call]
        after: 5m
        unless: acknowledged
      - do: notify
        who: [comms, leads]
        after: 10m
        unless: acknowledged
      - do: notify
        who: [leads]
        after: 15m
        unless: publicly_acknowledged

  influencer-negative:
    when: {tagged: influencer, sentiment: negative}
    suppressed_by: [regulator-tagged]
    steps:
      - do: alert
        to: "#crisis-desk"
        notify: [comms.on_call]
      - do: draft_acknowledgement
        template: acknowledge/person
        platforms: [x, weibo, vk]
        approve: {by: [comms], within: 10m}
      - do: notify
        who: [comms.on_call]
        after: 10m
        unless: acknowledged

  negative-surge:
    when: {signal: negative_velocity, severity: ">= sev3"}
    suppressed_by: [regulator-tagged]
    ack_for: 60m
    steps:
      - do: alert
        to: "#crisis-desk"
        notify: [comms]
      - do: draft_acknowledgement
        template: acknowledge/surge
        platforms: [x, weibo, vk]
        approve: {by: [comms], within: 10m}
      - do: open_private_channel
        invite: [comms]
        checklist: surge
      - do: notify
        who: [comms.on_call]
        after: 5m
        unless: acknowledged
      - do: notify
        who: [comms, leads]
        after: 10m
        unless: acknowledged
      - do: notify
        who: [leads]
        after: 15m
        unless: publicly_acknowledged

  # A platform from which nothing comes any more: until it is back, quiet proves nothing.
  feed-silent:
    when: {signal: blind}
    steps:
      - do: alert
        to: "#crisis-desk"
        notify: [comms.on_call]

  # Whatever else is unusual and negative is at least shown, so that nothing passes in silence.
  anything-else:
    when: {sentiment: negative}
    suppressed_by: [regulator-tagged, influencer-negative, negative-surge]
    steps:
      - do: alert
        to: "#social-watch"

# --- What must not be forgotten --------------------------------------------------------------------------------------
# who: may be people, teams, or whoever is on call. What is overdue is said in the room, and ten minutes later whoever
# is on call hears of it. An item with when: is there only if that fits what was seen.
checklists:
  regulator:
    - section: The first quarter of an hour
    - {do: Pause everything that is scheduled to be posted, who: tom, due: 5m}
    - do: "Find the customer''s case: booking, what was promised, who spoke to them last"
      who: comms.on_call
      due: 10m
    - {do: Tell the legal team and ask what may be said, who: priya, due: 15m}
    - section: Before they call us
    - {do: Call the press office of the authority before they call us, who: priya, due: 30m}
    - {do: Write down what we promised in public and by when, who: comms, due: 30m}
  surge:
    - section: The first quarter of an hour
    - {do: Pause everything that is scheduled to be posted, who: tom, due: 5m}
    - {do: "Find the first post and the real cause; ask operations, do not guess", who: comms.on_call, due: 10m}
    - {do: Give the care team two sentences they can use, who: comms, due: 15m}
    - {do: Tell the legal team, who: priya, due: 15m, when: {tagged: regulator}}
    - section: Then
    - {do: Answer the ten posts that most people see, who: comms, due: 30m}

# --- What we might say -----------------------------------------------------------------------------------------------
# Drafts only: a person approves them, posts them and gives the address. Firebreak never posts.
# Facts you can use: customer.first_name, cause, owner.team, owner.name, responder.initials, topic.title, tags,
# platform, lang, promise(''30m''). A fact that is not known yet leaves a gap [like this] for you to fill.
# Say what you saw, what you are doing and when you come back. Do not apologise in general terms.
templates:
  acknowledge/regulator:
    en: >-
      {{ customer.first_name | default(''Hello'') }}, we have read what you told the authority
      {%- if cause %} about {{ cause }}{% endif %}. We are going through your case with the people who were there.
      We will tell you here by {{ promise(''30m'') }} what we found.
    zh: "{{ customer.first_name | default(''您好'') }}，您向监管机构反映的情况我们已经看到，正在和当时在场的同事逐一核实。{{ promise(''30m'') }} 之前，我们会在这里告诉您查到了什么。"
    ru: >-
      {{ customer.first_name | default(''Здравствуйте'') }}! Мы прочитали ваше обращение к регулятору и прямо сейчас
      разбираем ваш случай с теми, кто был на месте. Что выяснили, напишем здесь до {{ promise(''30m'') }}.

  acknowledge/person:
    en: >-
      {{ customer.first_name | default(''Hello'') }}, your post reached the people who can act on it, and one of us is on
      it now. Please send us your booking code in a private message. You hear from us here by {{ promise(''1h'') }}.
    zh: "{{ customer.first_name | default(''您好'') }}，您的帖子我们看到了，已有专人在处理。请把订单号私信给我们，{{ promise(''1h'') }} 之前我们会在这里回复进展。"
    ru: >-
      {{ customer.first_name | default(''Здравствуйте'') }}! Ваш пост уже у тех, кто может помочь. Пришлите, пожалуйста,
      код бронирования в личные сообщения. Ответим здесь до {{ promise(''1h'') }}.

  acknowledge/surge:
    en: >-
      We see that many of you are having trouble
      {%- if cause %} with {{ cause }}{% else %} with {{ topic.title }} right now{% endif %}. Our duty team is finding
      out why. We will post what we know here by {{ promise(''30m'') }}, even if it is not everything yet.
    zh: "我们看到很多乘客正在遇到问题，值班团队正在查明原因。{{ promise(''30m'') }} 之前我们会在这里公布已经了解的情况，哪怕还不完整。"
    ru: >-
      Видим, что у многих сейчас проблемы. Дежурная команда выясняет причину. До {{ promise(''30m'') }} напишем здесь
      всё, что уже знаем, даже если это ещё не полный ответ.

# --- Does it do what we think? ---------------------------------------------------------------------------------------
# firebreak check plays these through on a clock of its own; nobody is called.
tests:
  - name: one negative post that tags a regulator opens a private room at once
    given:
      - at: 0m
        topic: acme-air
        author: "@someone"
        text: "@AcmeAir your crew left my wheelchair on the tarmac. @USDOT please look into this"
        sentiment: negative
    expect:
      - at: 1m
        playbook: regulator-tagged
        severity: sev1
        does: [alert, open_private_channel, draft_acknowledgement]
        does_not: [notify]
      - {at: 5m, does: [notify]}
      - {at: 10m, does: [notify]}
      - {at: 15m, does: [notify]}

  - name: somebody acknowledges, so the second tier is not called; the third waits for a public answer
    given:
      - {at: 0m, topic: acme-air, text: "@USDOT @AcmeAir refuses to refund a cancelled flight", sentiment: negative}
      - {at: 7m, press: acknowledge, who: mei}
    expect:
      - {at: 6m, does: [alert, notify]}
      - {at: 14m, does_not: [notify]}
      - {at: 16m, does: [notify]}

  - name: an answer in public ends the calling
    given:
      - {at: 0m, topic: acme-air, text: "@USDOT @AcmeAir refuses to refund a cancelled flight", sentiment: negative}
      - {at: 3m, press: acknowledge, who: tom}
      - {at: 9m, press: posted, who: tom, url: "https://x.example/AcmeAir/status/1"}
    expect:
      - {at: 20m, does: [alert], does_not: [notify]}

  - name: whoever acknowledged says no more, so an hour later the calling goes on where it was
    given:
      - {at: 0m, topic: acme-air, text: "@USDOT @AcmeAir refuses to refund a cancelled flight", sentiment: negative}
      - {at: 2m, press: acknowledge, who: mei}
    expect:
      - {at: 14m, does_not: [notify]}
      - {at: 16m, does: [notify]}
      - {at: 64m, does_not: [notify]}
      - {at: 66m, does: [notify]}
      - {at: 71m, does: [notify]}

  - name: a surge of complaints starts negative-surge, and nobody answering brings the second tier
    given:
      - {at: 0m, times: 10, every: 3m, topic: acme-air, text: Boarding now with Acme Air, sentiment: neutral}
      - at: 30m
        times: 90 # ninety posts, one every ten seconds, their texts taken in turn
        every: 10s
        topic: acme-air
        text:
          - "@AcmeAir check-in is down and nobody says anything"
          - Stuck at the gate, the Acme Air app shows an empty page
          - 艾克美航空值机系统崩溃了，没有人管
          - "Акме Эйр, регистрация не работает уже час"
        sentiment: negative
    expect:
      - {at: 30m, nothing: true}
      - {at: 40m, playbook: negative-surge, does: [alert, draft_acknowledgement, open_private_channel]}
      - {at: 60m, does: [notify]}

  - name: an angry post by a big voice is drafted for and shown
    given:
      - at: 0m
        topic: acme-air
        author: {handle: "@bigvoice", followers: 250000}
        text: Never again Acme Air. Six hours on the floor and no one to talk to
        sentiment: negative
    expect:
      - {at: 1m, playbook: influencer-negative, does: [alert, draft_acknowledgement], does_not: [open_private_channel]}

  - name: calm chatter does nothing
    given:
      - {at: 0m, times: 200, every: 6m, topic: acme-air, text: Smooth flight with Acme Air today, sentiment: positive}
      - {at: 1h, times: 10, every: 2h, topic: acme-air, text: Acme Air is a little late again, sentiment: negative}
    expect:
      - {at: 24h, nothing: true}
','2026-03-10 09:00:00.000000');
CREATE TABLE task (
	"key" TEXT NOT NULL, 
	incident TEXT NOT NULL, 
	playbook VARCHAR NOT NULL, 
	step INTEGER NOT NULL, 
	verb VARCHAR NOT NULL, 
	due_at DATETIME NOT NULL, 
	part VARCHAR NOT NULL, 
	unless VARCHAR, 
	needs TEXT, 
	lane INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	lease_until DATETIME, 
	ref VARCHAR, 
	error VARCHAR, 
	settled_at DATETIME, 
	ready_at DATETIME, 
	CONSTRAINT pk_task PRIMARY KEY ("key")
);
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/1-alert','2ym7to','regulator-tagged',1,'alert','2026-03-10 09:00:00.000000','',NULL,NULL,1,1,'done',NULL,'dry:2ym7to/regulator-tagged/1-alert',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/2-open_private_channel/room','2ym7to','regulator-tagged',2,'open_private_channel','2026-03-10 09:00:00.000000','room',NULL,NULL,2,1,'done',NULL,'#inc-260310-2ym7to',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/2-open_private_channel/invite','2ym7to','regulator-tagged',2,'open_private_channel','2026-03-10 09:00:00.000000','invite',NULL,'2ym7to/regulator-tagged/2-open_private_channel/room',2,1,'done',NULL,'dry:2ym7to/regulator-tagged/2-open_private_channel/invite',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/2-open_private_channel/card','2ym7to','regulator-tagged',2,'open_private_channel','2026-03-10 09:00:00.000000','card',NULL,'2ym7to/regulator-tagged/2-open_private_channel/room',2,1,'done',NULL,'dry:2ym7to/regulator-tagged/2-open_private_channel/card',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/2-open_private_channel/checklist','2ym7to','regulator-tagged',2,'open_private_channel','2026-03-10 09:00:00.000000','checklist',NULL,'2ym7to/regulator-tagged/2-open_private_channel/room',2,1,'done',NULL,'dry:2ym7to/regulator-tagged/2-open_private_channel/checklist',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/2-open_private_channel/link','2ym7to','regulator-tagged',2,'open_private_channel','2026-03-10 09:00:00.000000','link',NULL,'2ym7to/regulator-tagged/2-open_private_channel/room',9,1,'done',NULL,'dry:2ym7to/regulator-tagged/2-open_private_channel/link',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/2-open_private_channel/chart','2ym7to','regulator-tagged',2,'open_private_channel','2026-03-10 09:00:00.000000','chart',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',9,1,'skipped',NULL,NULL,'nothing left to do','2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/3-draft_acknowledgement','2ym7to','regulator-tagged',3,'draft_acknowledgement','2026-03-10 09:00:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/room',2,1,'done',NULL,'dry:2ym7to/regulator-tagged/3-draft_acknowledgement',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/3-draft_acknowledgement/remind','2ym7to','regulator-tagged',3,'draft_acknowledgement','2026-03-10 09:08:00.000000','remind','publicly_acknowledged','2ym7to/regulator-tagged/3-draft_acknowledgement',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:08:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/4-notify/+thread','2ym7to','regulator-tagged',4,'notify','2026-03-10 10:05:00.000000','+thread','acknowledged',NULL,2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:05:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/4-notify/comms.on_call','2ym7to','regulator-tagged',4,'notify','2026-03-10 10:05:00.000000','comms.on_call','acknowledged',NULL,1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:05:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/5-notify/+thread','2ym7to','regulator-tagged',5,'notify','2026-03-10 10:10:00.000000','+thread','acknowledged',NULL,2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:10:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/5-notify/mei','2ym7to','regulator-tagged',5,'notify','2026-03-10 10:10:00.000000','mei','acknowledged',NULL,1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:10:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/5-notify/tom','2ym7to','regulator-tagged',5,'notify','2026-03-10 10:10:00.000000','tom','acknowledged',NULL,1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:10:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/5-notify/vera','2ym7to','regulator-tagged',5,'notify','2026-03-10 10:10:00.000000','vera','acknowledged',NULL,1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:10:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/5-notify/priya','2ym7to','regulator-tagged',5,'notify','2026-03-10 10:10:00.000000','priya','acknowledged',NULL,1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:10:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/6-notify/+thread','2ym7to','regulator-tagged',6,'notify','2026-03-10 09:15:00.000000','+thread','publicly_acknowledged',NULL,2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:15:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/6-notify/priya','2ym7to','regulator-tagged',6,'notify','2026-03-10 09:15:00.000000','priya','publicly_acknowledged',NULL,1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:15:00.000000');
INSERT INTO "task" VALUES('2ym7to/regulator-tagged/6-notify/tom','2ym7to','regulator-tagged',6,'notify','2026-03-10 09:15:00.000000','tom','publicly_acknowledged',NULL,1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:15:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/shift/comms/260316T090000','2ym7to','desk',0,'shift','2026-03-16 09:00:00.000000','comms',NULL,NULL,1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-16 09:00:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/pin/regulator-tagged-2/card','2ym7to','desk',0,'pin','2026-03-10 09:00:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,1,'done',NULL,'dry:2ym7to/desk/pin/regulator-tagged-2/card',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/nudge/regulator/2','2ym7to','desk',0,'nudge','2026-03-10 09:05:00.000000','2ym7to/regulator/2','closed','2ym7to/regulator-tagged/2-open_private_channel/checklist',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:05:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/escalate/regulator/2','2ym7to','desk',0,'escalate','2026-03-10 09:15:00.000000','2ym7to/regulator/2','closed','2ym7to/regulator-tagged/2-open_private_channel/checklist',1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:15:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/nudge/regulator/3','2ym7to','desk',0,'nudge','2026-03-10 09:10:00.000000','2ym7to/regulator/3','closed','2ym7to/regulator-tagged/2-open_private_channel/checklist',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:10:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/escalate/regulator/3','2ym7to','desk',0,'escalate','2026-03-10 09:20:00.000000','2ym7to/regulator/3','closed','2ym7to/regulator-tagged/2-open_private_channel/checklist',1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:20:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/nudge/regulator/4','2ym7to','desk',0,'nudge','2026-03-10 09:15:00.000000','2ym7to/regulator/4','closed','2ym7to/regulator-tagged/2-open_private_channel/checklist',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:15:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/escalate/regulator/4','2ym7to','desk',0,'escalate','2026-03-10 09:25:00.000000','2ym7to/regulator/4','closed','2ym7to/regulator-tagged/2-open_private_channel/checklist',1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:25:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/nudge/regulator/6','2ym7to','desk',0,'nudge','2026-03-10 09:30:00.000000','2ym7to/regulator/6','closed','2ym7to/regulator-tagged/2-open_private_channel/checklist',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:30:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/escalate/regulator/6','2ym7to','desk',0,'escalate','2026-03-10 09:40:00.000000','2ym7to/regulator/6','closed','2ym7to/regulator-tagged/2-open_private_channel/checklist',1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:40:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/nudge/regulator/7','2ym7to','desk',0,'nudge','2026-03-10 09:30:00.000000','2ym7to/regulator/7','closed','2ym7to/regulator-tagged/2-open_private_channel/checklist',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:30:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/escalate/regulator/7','2ym7to','desk',0,'escalate','2026-03-10 09:40:00.000000','2ym7to/regulator/7','closed','2ym7to/regulator-tagged/2-open_private_channel/checklist',1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:40:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/list/260310T090500/regulator-tagged','2ym7to','desk',0,'refresh','2026-03-10 09:05:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/checklist',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:05:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/overdue-260310T090500/regulator-tagged-1/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:05:00.000000','',NULL,'2ym7to/regulator-tagged/1-alert',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:05:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/overdue-260310T090500/regulator-tagged-2/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:05:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:05:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/list/260310T091000/regulator-tagged','2ym7to','desk',0,'refresh','2026-03-10 09:10:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/checklist',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:10:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/overdue-260310T091000/regulator-tagged-1/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:10:00.000000','',NULL,'2ym7to/regulator-tagged/1-alert',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:10:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/overdue-260310T091000/regulator-tagged-2/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:10:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:10:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/list/260310T091500/regulator-tagged','2ym7to','desk',0,'refresh','2026-03-10 09:15:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/checklist',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:15:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/overdue-260310T091500/regulator-tagged-1/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:15:00.000000','',NULL,'2ym7to/regulator-tagged/1-alert',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:15:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/overdue-260310T091500/regulator-tagged-2/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:15:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:15:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/list/260310T093000/regulator-tagged','2ym7to','desk',0,'refresh','2026-03-10 09:30:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/checklist',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:30:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/overdue-260310T093000/regulator-tagged-1/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:30:00.000000','',NULL,'2ym7to/regulator-tagged/1-alert',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:30:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/overdue-260310T093000/regulator-tagged-2/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:30:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:30:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/pin/regulator-tagged-2/checklist','2ym7to','desk',0,'pin','2026-03-10 09:00:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/checklist',2,1,'done',NULL,'dry:2ym7to/desk/pin/regulator-tagged-2/checklist',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/direct/mei','2ym7to','desk',0,'direct','2026-03-10 09:00:00.000000','mei',NULL,NULL,1,1,'done',NULL,'dry:2ym7to/desk/direct/mei',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/stand-in/comms/room/tom','2ym7to','desk',0,'stand_in','2026-03-10 09:00:00.000000','comms/tom/',NULL,NULL,1,1,'done',NULL,'dry:2ym7to/desk/stand-in/comms/room/tom',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/called/comms/room/tom','2ym7to','desk',0,'called','2026-03-10 09:00:00.000000','comms/tom/',NULL,NULL,1,1,'done',NULL,'dry:2ym7to/desk/called/comms/room/tom',NULL,'2026-03-10 09:00:00.000000','2026-03-10 09:01:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/1-alert','nw76jh','negative-surge',1,'alert','2026-03-10 09:01:00.000000','',NULL,NULL,4,1,'done',NULL,'dry:nw76jh/negative-surge/1-alert',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/1-alert/chart','nw76jh','negative-surge',1,'alert','2026-03-10 09:01:00.000000','chart',NULL,'nw76jh/negative-surge/1-alert',9,1,'skipped',NULL,NULL,'nothing left to do','2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/2-draft_acknowledgement','nw76jh','negative-surge',2,'draft_acknowledgement','2026-03-10 09:01:00.000000','',NULL,NULL,6,1,'done',NULL,'dry:nw76jh/negative-surge/2-draft_acknowledgement',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/2-draft_acknowledgement/remind','nw76jh','negative-surge',2,'draft_acknowledgement','2026-03-10 09:41:00.000000','remind','publicly_acknowledged','nw76jh/negative-surge/2-draft_acknowledgement',6,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:41:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/3-open_private_channel/room','nw76jh','negative-surge',3,'open_private_channel','2026-03-10 09:01:00.000000','room',NULL,NULL,8,1,'done',NULL,'#inc-260310-nw76jh-drill-acme-air',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/3-open_private_channel/invite','nw76jh','negative-surge',3,'open_private_channel','2026-03-10 09:01:00.000000','invite',NULL,'nw76jh/negative-surge/3-open_private_channel/room',8,1,'done',NULL,'dry:nw76jh/negative-surge/3-open_private_channel/invite',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/3-open_private_channel/card','nw76jh','negative-surge',3,'open_private_channel','2026-03-10 09:01:00.000000','card',NULL,'nw76jh/negative-surge/3-open_private_channel/room',8,1,'done',NULL,'dry:nw76jh/negative-surge/3-open_private_channel/card',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/3-open_private_channel/checklist','nw76jh','negative-surge',3,'open_private_channel','2026-03-10 09:01:00.000000','checklist',NULL,'nw76jh/negative-surge/3-open_private_channel/room',8,1,'done',NULL,'dry:nw76jh/negative-surge/3-open_private_channel/checklist',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/3-open_private_channel/link','nw76jh','negative-surge',3,'open_private_channel','2026-03-10 09:01:00.000000','link',NULL,'nw76jh/negative-surge/3-open_private_channel/room',9,1,'done',NULL,'dry:nw76jh/negative-surge/3-open_private_channel/link',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/4-notify/+thread','nw76jh','negative-surge',4,'notify','2026-03-10 09:36:00.000000','+thread','acknowledged',NULL,8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:36:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/4-notify/comms.on_call','nw76jh','negative-surge',4,'notify','2026-03-10 09:36:00.000000','comms.on_call','acknowledged',NULL,4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:36:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/5-notify/+thread','nw76jh','negative-surge',5,'notify','2026-03-10 09:41:00.000000','+thread','acknowledged',NULL,8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:41:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/5-notify/mei','nw76jh','negative-surge',5,'notify','2026-03-10 09:41:00.000000','mei','acknowledged',NULL,4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:41:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/5-notify/tom','nw76jh','negative-surge',5,'notify','2026-03-10 09:41:00.000000','tom','acknowledged',NULL,4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:41:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/5-notify/vera','nw76jh','negative-surge',5,'notify','2026-03-10 09:41:00.000000','vera','acknowledged',NULL,4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:41:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/5-notify/priya','nw76jh','negative-surge',5,'notify','2026-03-10 09:41:00.000000','priya','acknowledged',NULL,4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:41:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/6-notify/+thread','nw76jh','negative-surge',6,'notify','2026-03-10 09:46:00.000000','+thread','publicly_acknowledged',NULL,8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:46:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/6-notify/priya','nw76jh','negative-surge',6,'notify','2026-03-10 09:46:00.000000','priya','publicly_acknowledged',NULL,4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:46:00.000000');
INSERT INTO "task" VALUES('nw76jh/negative-surge/6-notify/tom','nw76jh','negative-surge',6,'notify','2026-03-10 09:46:00.000000','tom','publicly_acknowledged',NULL,4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:46:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/shift/comms/260316T090000','nw76jh','desk',0,'shift','2026-03-16 09:00:00.000000','comms',NULL,NULL,4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-16 09:00:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/pin/negative-surge-3/card','nw76jh','desk',0,'pin','2026-03-10 09:01:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/card',8,1,'done',NULL,'dry:nw76jh/desk/pin/negative-surge-3/card',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/nudge/surge/2','nw76jh','desk',0,'nudge','2026-03-10 09:36:00.000000','nw76jh/surge/2','closed','nw76jh/negative-surge/3-open_private_channel/checklist',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:36:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/escalate/surge/2','nw76jh','desk',0,'escalate','2026-03-10 09:46:00.000000','nw76jh/surge/2','closed','nw76jh/negative-surge/3-open_private_channel/checklist',4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:46:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/nudge/surge/3','nw76jh','desk',0,'nudge','2026-03-10 09:41:00.000000','nw76jh/surge/3','closed','nw76jh/negative-surge/3-open_private_channel/checklist',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:41:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/escalate/surge/3','nw76jh','desk',0,'escalate','2026-03-10 09:51:00.000000','nw76jh/surge/3','closed','nw76jh/negative-surge/3-open_private_channel/checklist',4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:51:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/nudge/surge/4','nw76jh','desk',0,'nudge','2026-03-10 09:46:00.000000','nw76jh/surge/4','closed','nw76jh/negative-surge/3-open_private_channel/checklist',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:46:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/escalate/surge/4','nw76jh','desk',0,'escalate','2026-03-10 09:56:00.000000','nw76jh/surge/4','closed','nw76jh/negative-surge/3-open_private_channel/checklist',4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:56:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/nudge/surge/7','nw76jh','desk',0,'nudge','2026-03-10 10:01:00.000000','nw76jh/surge/7','closed','nw76jh/negative-surge/3-open_private_channel/checklist',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:01:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/escalate/surge/7','nw76jh','desk',0,'escalate','2026-03-10 10:11:00.000000','nw76jh/surge/7','closed','nw76jh/negative-surge/3-open_private_channel/checklist',4,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:11:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/list/260310T090600/negative-surge','nw76jh','desk',0,'refresh','2026-03-10 09:06:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/checklist',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:06:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/overdue-260310T090600/negative-surge-1/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:06:00.000000','',NULL,'nw76jh/negative-surge/1-alert',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:06:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/overdue-260310T090600/negative-surge-3/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:06:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/card',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:06:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/list/260310T091100/negative-surge','nw76jh','desk',0,'refresh','2026-03-10 09:11:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/checklist',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:11:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/overdue-260310T091100/negative-surge-1/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:11:00.000000','',NULL,'nw76jh/negative-surge/1-alert',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:11:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/overdue-260310T091100/negative-surge-3/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:11:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/card',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:11:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/list/260310T091600/negative-surge','nw76jh','desk',0,'refresh','2026-03-10 09:16:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/checklist',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:16:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/overdue-260310T091600/negative-surge-1/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:16:00.000000','',NULL,'nw76jh/negative-surge/1-alert',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:16:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/overdue-260310T091600/negative-surge-3/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:16:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/card',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:16:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/list/260310T093100/negative-surge','nw76jh','desk',0,'refresh','2026-03-10 09:31:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/checklist',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:31:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/overdue-260310T093100/negative-surge-1/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:31:00.000000','',NULL,'nw76jh/negative-surge/1-alert',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:31:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/overdue-260310T093100/negative-surge-3/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:31:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/card',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:31:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/pin/negative-surge-3/checklist','nw76jh','desk',0,'pin','2026-03-10 09:01:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/checklist',8,1,'done',NULL,'dry:nw76jh/desk/pin/negative-surge-3/checklist',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/direct/mei','nw76jh','desk',0,'direct','2026-03-10 09:01:00.000000','mei',NULL,NULL,4,1,'done',NULL,'dry:nw76jh/desk/direct/mei',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/stand-in/comms/room/tom','nw76jh','desk',0,'stand_in','2026-03-10 09:01:00.000000','comms/tom/',NULL,NULL,4,1,'done',NULL,'dry:nw76jh/desk/stand-in/comms/room/tom',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('nw76jh/desk/called/comms/room/tom','nw76jh','desk',0,'called','2026-03-10 09:01:00.000000','comms/tom/',NULL,NULL,4,1,'done',NULL,'dry:nw76jh/desk/called/comms/room/tom',NULL,'2026-03-10 09:01:00.000000','2026-03-10 09:02:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/3/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:02:00.000000','Tom acknowledged. It holds until 10:02 UTC.',NULL,'2ym7to/regulator-tagged/1-alert',2,1,'done',NULL,'dry:2ym7to/follow_up/3/1',NULL,'2026-03-10 09:02:00.000000','2026-03-10 09:03:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/3/2','2ym7to','follow_up',2,'follow_up','2026-03-10 09:02:00.000000','Tom acknowledged. It holds until 10:02 UTC.',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,1,'done',NULL,'dry:2ym7to/follow_up/3/2',NULL,'2026-03-10 09:02:00.000000','2026-03-10 09:03:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/still-260310T100200/owner','2ym7to','desk',0,'still','2026-03-10 09:52:00.000000','owner',NULL,NULL,1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:52:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/still-260310T100200/room','2ym7to','desk',0,'still','2026-03-10 09:52:00.000000','room',NULL,NULL,1,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:52:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/lapse-260310T100200/regulator-tagged-1/1','2ym7to','follow_up',1,'follow_up','2026-03-10 10:02:00.000000','',NULL,'2ym7to/regulator-tagged/1-alert',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:02:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/lapse-260310T100200/regulator-tagged-2/1','2ym7to','follow_up',1,'follow_up','2026-03-10 10:02:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 10:02:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/4/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:03:00.000000','Tom: We are talking to the crew (next update by 09:33 UTC)',NULL,'2ym7to/regulator-tagged/1-alert',2,1,'done',NULL,'dry:2ym7to/follow_up/4/1',NULL,'2026-03-10 09:03:00.000000','2026-03-10 09:04:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/4/2','2ym7to','follow_up',2,'follow_up','2026-03-10 09:03:00.000000','Tom: We are talking to the crew (next update by 09:33 UTC)',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,1,'done',NULL,'dry:2ym7to/follow_up/4/2',NULL,'2026-03-10 09:03:00.000000','2026-03-10 09:04:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/promise-260310T093300','2ym7to','desk',0,'promise','2026-03-10 09:33:00.000000','',NULL,NULL,2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:33:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/promise-260310T093300/regulator-tagged-1/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:33:00.000000','',NULL,'2ym7to/regulator-tagged/1-alert',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:33:00.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/promise-260310T093300/regulator-tagged-2/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:33:00.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:33:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/list/regulator/2-1/1','2ym7to','desk',0,'refresh','2026-03-10 09:03:02.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/checklist',2,1,'done',NULL,'dry:2ym7to/desk/list/regulator/2-1/1',NULL,'2026-03-10 09:03:02.000000','2026-03-10 09:04:02.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/regulator/2-1/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:03:02.000000','',NULL,'2ym7to/regulator-tagged/1-alert',2,1,'done',NULL,'dry:2ym7to/follow_up/regulator/2-1/1',NULL,'2026-03-10 09:03:02.000000','2026-03-10 09:04:02.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/regulator/2-1/2','2ym7to','follow_up',2,'follow_up','2026-03-10 09:03:02.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,1,'done',NULL,'dry:2ym7to/follow_up/regulator/2-1/2',NULL,'2026-03-10 09:03:02.000000','2026-03-10 09:04:02.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/3/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:03:00.000000','Priya snoozed it until 09:33 UTC (or until it gets worse).',NULL,'nw76jh/negative-surge/1-alert',8,1,'done',NULL,'dry:nw76jh/follow_up/3/1',NULL,'2026-03-10 09:03:00.000000','2026-03-10 09:04:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/3/2','nw76jh','follow_up',2,'follow_up','2026-03-10 09:03:00.000000','Priya snoozed it until 09:33 UTC (or until it gets worse).',NULL,'nw76jh/negative-surge/3-open_private_channel/card',8,1,'done',NULL,'dry:nw76jh/follow_up/3/2',NULL,'2026-03-10 09:03:00.000000','2026-03-10 09:04:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/wake-260310T093300/negative-surge-1/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:33:00.000000','',NULL,'nw76jh/negative-surge/1-alert',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:33:00.000000');
INSERT INTO "task" VALUES('nw76jh/follow_up/wake-260310T093300/negative-surge-3/1','nw76jh','follow_up',1,'follow_up','2026-03-10 09:33:00.000000','',NULL,'nw76jh/negative-surge/3-open_private_channel/card',8,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:33:00.000000');
INSERT INTO "task" VALUES('2ym7to/desk/list/regulator/3-1/1','2ym7to','desk',0,'refresh','2026-03-10 09:04:02.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/checklist',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:04:02.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/regulator/3-1/1','2ym7to','follow_up',1,'follow_up','2026-03-10 09:04:02.000000','',NULL,'2ym7to/regulator-tagged/1-alert',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:04:02.000000');
INSERT INTO "task" VALUES('2ym7to/follow_up/regulator/3-1/2','2ym7to','follow_up',2,'follow_up','2026-03-10 09:04:02.000000','',NULL,'2ym7to/regulator-tagged/2-open_private_channel/card',2,0,'waiting',NULL,NULL,NULL,NULL,'2026-03-10 09:04:02.000000');
CREATE TABLE total (
	name TEXT NOT NULL, 
	n BIGINT NOT NULL, 
	CONSTRAINT pk_total PRIMARY KEY (name)
);
INSERT INTO "total" VALUES('judged',1);
INSERT INTO "total" VALUES('mentions',1);
CREATE INDEX ix_judgement_topic_created_at ON judgement (topic, created_at);
CREATE UNIQUE INDEX uq_dead_letter_mark ON dead_letter (mark);
CREATE INDEX ix_incident_opened_at ON incident (opened_at);
CREATE UNIQUE INDEX uq_incident_open_topic ON incident (topic) WHERE closed_at IS NULL;
CREATE INDEX ix_task_incident ON task (incident);
CREATE INDEX ix_task_needs ON task (needs);
CREATE INDEX ix_task_ready ON task (ready_at) WHERE state = 'waiting';
CREATE INDEX ix_task_failed ON task (state) WHERE state = 'failed';
CREATE INDEX ix_fact_incident ON fact (incident);
CREATE INDEX ix_checklist_item_incident ON checklist_item (incident);
COMMIT;
