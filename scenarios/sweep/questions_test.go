package sweep_test

import _ "guanxi/scenarios/question"
