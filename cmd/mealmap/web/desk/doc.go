// Package desk is the frame of what the people who work here see: sessions, who
// is signed in and what his role and his street let him reach, the rail, the
// sentence after a change, forms that come back with what is wrong, lists that
// leave as a workbook. It has no page of its own but the one of a failure; the
// pages stand in the packages that are given a Desk, which do not import each
// other. The layout and the parts of their templates are in templates/desk.
package desk
