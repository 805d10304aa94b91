CREATE TABLE `collection` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`updated_seconds` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `directories` (
	`id` integer PRIMARY KEY NOT NULL,
	`parent_id` integer,
	`uri` text NOT NULL,
	`modified_seconds` integer,
	`place` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `directories_uri` ON `directories` (`uri`);--> statement-breakpoint
CREATE INDEX `directories_parent` ON `directories` (`parent_id`);--> statement-breakpoint
CREATE INDEX `directories_place` ON `directories` (`place`);--> statement-breakpoint
CREATE TABLE `failures` (
	`uri` text PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`modified_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `playlist_files` (
	`uri` text PRIMARY KEY NOT NULL,
	`directory_id` integer NOT NULL,
	`modified_seconds` integer NOT NULL,
	FOREIGN KEY (`directory_id`) REFERENCES `directories`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `playlist_files_directory` ON `playlist_files` (`directory_id`);--> statement-breakpoint
CREATE TABLE `song_tags` (
	`song_id` integer NOT NULL,
	`tag` integer NOT NULL,
	`ordinal` integer NOT NULL,
	`value_id` integer NOT NULL,
	PRIMARY KEY(`song_id`, `tag`, `ordinal`),
	FOREIGN KEY (`song_id`) REFERENCES `songs`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `song_tags_value` ON `song_tags` (`value_id`,`song_id`);--> statement-breakpoint
CREATE TABLE `songs` (
	`id` integer PRIMARY KEY NOT NULL,
	`directory_id` integer NOT NULL,
	`uri` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`modified_ms` integer NOT NULL,
	`modified_seconds` integer NOT NULL,
	`added_seconds` integer NOT NULL,
	`duration_ms` integer,
	`rate_hz` integer,
	`bits` integer,
	`channels` integer,
	`place` integer NOT NULL,
	`tag_mask` integer NOT NULL,
	`tags_json` text NOT NULL,
	FOREIGN KEY (`directory_id`) REFERENCES `directories`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `songs_uri` ON `songs` (`uri`);--> statement-breakpoint
CREATE INDEX `songs_order` ON `songs` (`directory_id`,`place`);--> statement-breakpoint
CREATE TABLE `tag_values` (
	`id` integer PRIMARY KEY NOT NULL,
	`tag` integer NOT NULL,
	`value` text NOT NULL,
	`folded` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tag_values_value` ON `tag_values` (`tag`,`value`);--> statement-breakpoint
CREATE INDEX `tag_values_folded` ON `tag_values` (`tag`,`folded`);