package loop_test

import _ "guanxi/scenarios/question"
