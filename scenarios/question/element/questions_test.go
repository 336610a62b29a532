package element_test

import _ "guanxi/scenarios/question"
