package calibrate_test

import _ "guanxi/scenarios/question"
