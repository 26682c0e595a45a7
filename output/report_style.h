/*
 * report_style.h - how a report looks: light, dark and on paper.
 */
#ifndef OUTPUT_REPORT_STYLE_H
#define OUTPUT_REPORT_STYLE_H

extern const char report_style[];

#endif
