CREATE TABLE `analyses` (
	`sound` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`integrated_lufs` real,
	`range_lu` real NOT NULL,
	`sample_peak` real NOT NULL,
	`true_peak` real NOT NULL,
	`fingerprint` blob,
	`mix_ramp` blob NOT NULL,
	`blocks` blob NOT NULL
);
