package scenarios_test

import _ "guanxi/scenarios/question"
