package plots_test

import _ "guanxi/scenarios/question"
