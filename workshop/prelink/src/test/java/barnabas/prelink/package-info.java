@NullMarked
package barnabas.prelink;

import org.jspecify.annotations.NullMarked;
