CREATE TABLE `loudness` (
	`uri` text PRIMARY KEY NOT NULL,
	`size_bytes` integer NOT NULL,
	`modified_ms` integer NOT NULL,
	`algorithm` integer NOT NULL,
	`integrated_lufs` real,
	`true_peak_db` real,
	`range_lu` real
);
--> statement-breakpoint
CREATE TABLE `playlists` (
	`name` text PRIMARY KEY NOT NULL,
	`description` text,
	`created_seconds` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `queue_entries` (
	`zone` text NOT NULL,
	`position` integer NOT NULL,
	`uri` text NOT NULL,
	`priority` integer NOT NULL,
	`range_start_seconds` real,
	`range_end_seconds` real,
	`extra_tags_json` text,
	PRIMARY KEY(`zone`, `position`),
	FOREIGN KEY (`zone`) REFERENCES `zones`(`name`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `song_history` (
	`uri` text PRIMARY KEY NOT NULL,
	`rating` integer,
	`plays` integer DEFAULT 0 NOT NULL,
	`skips` integer DEFAULT 0 NOT NULL,
	`last_played_seconds` integer
);
--> statement-breakpoint
CREATE TABLE `stickers` (
	`type` text NOT NULL,
	`object` text NOT NULL,
	`name` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`type`, `object`, `name`)
);
--> statement-breakpoint
CREATE INDEX `stickers_name` ON `stickers` (`name`);--> statement-breakpoint
CREATE TABLE `zones` (
	`name` text PRIMARY KEY NOT NULL,
	`playback_json` text
);
