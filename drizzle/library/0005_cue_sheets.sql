CREATE TABLE `cue_files` (
	`uri` text PRIMARY KEY NOT NULL,
	`directory_id` integer NOT NULL,
	`size_bytes` integer NOT NULL,
	`modified_ms` integer NOT NULL,
	`modified_seconds` integer NOT NULL,
	`added_seconds` integer NOT NULL,
	`duration_ms` integer,
	`rate_hz` integer,
	`bits` integer,
	`channels` integer,
	`replay_gain_json` text,
	`part_json` text,
	`text` blob NOT NULL,
	FOREIGN KEY (`directory_id`) REFERENCES `directories`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `cue_files_directory` ON `cue_files` (`directory_id`);--> statement-breakpoint
CREATE TABLE `cue_sheets` (
	`uri` text PRIMARY KEY NOT NULL,
	`directory_id` integer NOT NULL,
	`size_bytes` integer NOT NULL,
	`modified_ms` integer NOT NULL,
	FOREIGN KEY (`directory_id`) REFERENCES `directories`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `cue_sheets_directory` ON `cue_sheets` (`directory_id`);--> statement-breakpoint
CREATE TABLE `cue_tracks` (
	`sheet_uri` text NOT NULL,
	`number` integer NOT NULL,
	`file_uri` text NOT NULL,
	`start_seconds` real NOT NULL,
	`end_seconds` real,
	`tags_json` text NOT NULL,
	`stale` integer NOT NULL,
	PRIMARY KEY(`sheet_uri`, `number`),
	FOREIGN KEY (`sheet_uri`) REFERENCES `cue_sheets`(`uri`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `cue_tracks_file` ON `cue_tracks` (`file_uri`);--> statement-breakpoint
ALTER TABLE `songs` ADD `part_json` text;