/* verdict: errors; hides: 
 * Puts escape codes and a change of direction into the messages. */
#error [2Jgone ]0;title ‮ reversed
