ALTER TABLE `cue_files` ADD `identity` text;--> statement-breakpoint
CREATE INDEX `cue_tracks_stale` ON `cue_tracks` (`sheet_uri`) WHERE stale = 1;