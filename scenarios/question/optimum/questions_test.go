package optimum_test

import _ "guanxi/scenarios/question"
