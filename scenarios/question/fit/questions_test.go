package fit_test

import _ "guanxi/scenarios/question"
