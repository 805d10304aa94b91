CREATE TABLE `counted` (
	`zone` text PRIMARY KEY NOT NULL,
	`run` text NOT NULL,
	`completion` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `departed` (
	`uri` text PRIMARY KEY NOT NULL,
	`identity` text NOT NULL,
	`departed_seconds` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `departed_identity` ON `departed` (`identity`);--> statement-breakpoint
CREATE INDEX `departed_seconds` ON `departed` (`departed_seconds`);--> statement-breakpoint
CREATE TABLE `first_seen` (
	`uri_hash` integer PRIMARY KEY NOT NULL,
	`seconds` integer NOT NULL
);
--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_stickers` (
	`type` text NOT NULL,
	`name` text NOT NULL,
	`object` text NOT NULL,
	`value` text NOT NULL,
	`number` integer GENERATED ALWAYS AS (CAST(value AS INTEGER)) VIRTUAL,
	PRIMARY KEY(`type`, `name`, `object`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_stickers`("type", "name", "object", "value") SELECT "type", "name", "object", "value" FROM `stickers`;--> statement-breakpoint
DROP TABLE `stickers`;--> statement-breakpoint
ALTER TABLE `__new_stickers` RENAME TO `stickers`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `stickers_object` ON `stickers` (`type`,`object`);--> statement-breakpoint
CREATE INDEX `stickers_value` ON `stickers` (`type`,`name`,`value`);--> statement-breakpoint
CREATE INDEX `stickers_number` ON `stickers` (`type`,`name`,`number`);