package experiment_test

import _ "guanxi/scenarios/question"
