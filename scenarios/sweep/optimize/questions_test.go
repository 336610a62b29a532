package optimize_test

import _ "guanxi/scenarios/question"
